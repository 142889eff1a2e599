-- Articles
-- In their current texts; the best match first where words are given, else the latest.
with shown as (
    select article_id, revision, night, score, snippet
    from narrowed
    order by score desc nulls last, night desc, published_at desc nulls last, article_id
    limit $rows offset $skip
)
select
    title,
    coalesce(outlet, source) as outlet,
    night,
    coalesce(snippet, regexp_replace(substr(text, 1, 180), '\s+', ' ', 'g') || '…') as snippet,
    score,
    article_id,
    revision,
    language
from shown
join articles using (article_id, revision, night)
order by score desc nulls last, night desc, published_at desc nulls last, article_id
