-- The articles that were known and came back with another text, the most changed first; `revised` counts all of them.
select
    article_id, revision, coalesce(outlet, source) as outlet, title, url, published_at, substr(text, 1, 200) as opening,
    length(text) as characters, characters_added, characters_removed, count(*) over () as revised
from articles
semi join (
    select article_id, revision from ledger where night = $night and outcome = 'revised'
) as told using (article_id, revision)
where night = $night
order by characters_added + characters_removed desc nulls last, article_id, revision
limit $revisions_shown
