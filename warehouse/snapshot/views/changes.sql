-- One row per night, article and cause: what is not as it was the night before, or as an earlier run of the night had it: an article that is new, a text that was revised, answers that another model gave, or that a person corrected, and an article that an earlier run of the night had and the last has not.
-- Use this when you ask what is new since the night before, and why; use `articles` for all that a night read.
-- Try this: `select cause, outlet, title, characters_added, characters_removed from internal.changes where night = '2026-03-03' order by all`
-- night: The night of the article.
-- cause: `other model`: runs of the night had the article's text read by different models. One of: new, revised, other model, corrected, withdrawn.
-- changed_at: When: the publication of the first run whose file has it (until `nightdesk vacuum` removes that file), the latest correction, or, of a withdrawn article, the publication of the last run that rewrote the night. Unit: UTC. Example: `2026-03-03 04:11:40+00`.
-- characters_added: Of a revised text: how much of it the text seen before has not; null where there is none. Unit: code points.
-- characters_removed: Of a revised text: how much of the text seen before is gone; null where there is none. Unit: code points.
-- `all_*` have but the nights that several runs wrote, with the files of all of them.
with brought as (
    select run_id, published_at as changed_at from runs
),
first_brought as (
    select article_id, revision, night, min(changed_at) as first_at
    from all_articles
    join brought using (run_id)
    group by article_id, revision, night
),
read_again as (
    select article_id, revision, night, max(changed_at) as changed_at
    from all_answers
    join brought using (run_id)
    group by article_id, revision, night, table_name
    having count(distinct model_id) > 1
),
corrected as (
    select article_id, revision, night, override_id from corrected_entities where override_id is not null
    union
    select article_id, revision, night, override_id from corrected_sentiments where override_id is not null
    union
    select article_id, revision, night, override_id from corrected_quotes where override_id is not null
    union
    select article_id, revision, night, override_id from corrected_stances where override_id is not null
    union
    select article_id, revision, night, override_id from corrected_places where override_id is not null
    union
    select article_id, revision, night, override_id from corrected_dates where override_id is not null
    union
    select article_id, revision, night, override_id from corrected_amounts where override_id is not null
    union
    -- What was taken out is in none of these.
    select article_id, revision, night, override_id from placed_overrides where field = 'drop'
),
rewritten as (
    select files.night, max(changed_at) as changed_at
    from files
    join brought on brought.run_id = superseded_by
    where table_name = 'articles'
    group by files.night
),
-- The ledger tells, and not what a text was compared with: an older text that comes after a later one has nothing
-- before it, and is a revision all the same.
revised as (
    select distinct article_id, revision, night, 'revised' as cause from ledger where outcome = 'revised'
),
causes as (
    select
        article_id,
        revision,
        night,
        coalesce(cause, 'new') as cause,
        coalesce(first_at, changed_at) as changed_at,
        characters_added,
        characters_removed
    from articles
    left join brought using (run_id)
    left join first_brought using (article_id, revision, night)
    left join revised using (article_id, revision, night)
    union all
    select article_id, revision, night, 'other model', max(changed_at), null, null
    from read_again
    group by article_id, revision, night
    union all
    select article_id, revision, night, 'corrected', max(corrected_at), null, null
    from corrected
    join (select override_id, corrected_at from overrides) using (override_id)
    group by article_id, revision, night
)
select
    causes.night,
    cause,
    changed_at,
    article_id,
    revision,
    outlet,
    title,
    url,
    causes.characters_added,
    causes.characters_removed,
    copy_group
from causes
join articles using (article_id, revision, night)
union all
select
    earlier.night,
    'withdrawn',
    max(changed_at),
    article_id,
    max(revision),
    max_by(outlet, revision),
    max_by(title, revision),
    max_by(url, revision),
    null,
    null,
    max_by(copy_group, revision)
from all_articles as earlier
left join rewritten using (night)
where not exists (
    from articles where articles.article_id = earlier.article_id and articles.night = earlier.night
)
group by earlier.night, article_id
