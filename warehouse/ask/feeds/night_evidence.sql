-- Every text that changed on the latest nights, with its summary; one that was withdrawn has none.
select distinct
    'night' as feed, article_id, revision, changed.night, coalesce(sentences, []) as evidence
from changed
left join summed using (article_id, revision, night)
