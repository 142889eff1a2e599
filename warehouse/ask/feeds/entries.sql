-- What changed in the texts of `held`, the latest and what is copied most first; copies of one text are folded.
select
    feed, cause, changed_at, chosen.night, article_id, chosen.revision, outlet, title, substr(text, 1, 60) as opening,
    url, copies, characters_added, characters_removed, evidence[:$spans_shown] as evidence
from (
    select
        feed, cause, changed_at, changed.night, article_id, changed.revision, outlet, title, url, characters_added,
        characters_removed, evidence, count(*) over copied as copies
    from changed
    join held using (article_id, revision, night)
    window copied as (partition by feed, changed.night, cause, copy_group)
    qualify row_number() over (copied order by article_id, changed.revision) = 1
) as chosen
left join (select article_id, revision, night, text from articles where night >= $since) as texts
    using (article_id, revision, night)
qualify row_number() over (partition by feed order by changed_at desc, copies desc, article_id, cause) <= $entries_shown
order by feed, changed_at desc, copies desc, article_id, cause
