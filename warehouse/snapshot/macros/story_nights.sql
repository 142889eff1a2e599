-- One row per story and night that has articles of it: who has it, and what is new: outlets, names and statements.
-- Use this when you want the course of several stories; use `story_timeline(story)` for one.
-- argument stories VARCHAR[]: The stories, by `story_id`. Example: `[7072bef90b28b5c9]`.
-- story_id: The story: the `article_id` of its first article.
-- night: The night that read the articles.
-- articles: Articles of the story that night, new or revised. Unit: count. Example: `3`.
-- new_articles: Articles among them that were not there before. Unit: count. Example: `2`.
-- independent_texts: Different texts among them: copies of one agency text, whole or cut, count once. Unit: count. Example: `2`.
-- outlets: Outlets that have them. Unit: count. Example: `3`.
-- articles_so_far: Articles of the story up to and on this night, each counted once. Unit: count. Example: `5`.
-- headline: The headline of the first text that is new on the night and copies none, the beginning of the text where it has none. Example: `Lisbon orders villages below Valcorvo to leave`.
-- new_outlets: Outlets that have the story for the first time. Example: `[Southern Ledger]`.
-- new_names: Entities but nationalities that no earlier night of the story mentions, those of most texts first. Example: `[Paula Severo]`.
-- new_statements: Statements of whom the text names, as `speaker: words`, that no earlier night of the story has; copies of one text count once. Example: `[Paula Severo: “We were wrong and Beatriz Lourido was right,”]`.
-- events: What the model did with the story that night, beside growing: `born`, `merged` and so on; see `internal.story_events`. Example: `[born]`.
with texts as materialized (
    select
        members.story_id, articles.article_id, articles.revision, articles.night, copy_group, copy_similarity, title,
        substr(text, 1, 60) as opening, coalesce(outlet, source) as outlet, published_at
    from corrected_memberships as members
    join articles using (article_id)
    where list_contains(stories, members.story_id)
),
nightly as (
    select
        story_id,
        night,
        count(distinct article_id) as articles,
        count(*) filter (revision = 1) as new_articles,
        count(distinct copy_group) as independent_texts,
        count(distinct outlet) as outlets,
        first(
            coalesce(title, opening)
            order by revision > 1, copy_similarity is not null, published_at nulls last, article_id, revision
        ) as headline
    from texts
    group by all
),
outlets_new as (
    select story_id, night, list(outlet order by outlet) as new_outlets
    from (select story_id, outlet, min(night) as night from texts group by all)
    group by all
),
names_new as (
    select story_id, night, list(entity order by mentioning desc, entity) as new_names
    from (
        select story_id, entity, texts.night, count(distinct copy_group) as mentioning
        from texts
        join corrected_entities as mentions using (article_id, revision, night)
        where type <> 'nationality'
        group by story_id, entity, texts.night
        qualify row_number() over (partition by story_id, entity order by texts.night) = 1
    )
    group by all
),
statements_new as (
    select story_id, night, list(speaker || ': ' || quote order by published_at nulls last, article_id, start) as new_statements
    from (
        select story_id, night, speaker, quote, published_at, article_id, start
        from texts
        join statements using (article_id, revision, night)
        where speaker <> 'unknown'
        qualify row_number() over (
            partition by story_id, speaker, quote order by night, published_at nulls last, article_id, start
        ) = 1
    )
    group by all
),
happened as (
    select story_id, night, list(distinct event order by event) as events
    from story_events
    where event <> 'grew' and list_contains(stories, story_id)
    group by all
)
select
    story_id,
    night,
    articles,
    new_articles,
    independent_texts,
    outlets,
    cast(sum(new_articles) over (partition by story_id order by night) as bigint) as articles_so_far,
    headline,
    coalesce(new_outlets, []) as new_outlets,
    coalesce(new_names, []) as new_names,
    coalesce(new_statements, []) as new_statements,
    coalesce(events, []) as events
from nightly
left join outlets_new using (story_id, night)
left join names_new using (story_id, night)
left join statements_new using (story_id, night)
left join happened using (story_id, night)
order by story_id, night
