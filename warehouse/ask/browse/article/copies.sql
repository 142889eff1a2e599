-- The same text elsewhere
-- Shared is how much of the shorter text stands in the first of them.
select coalesce(outlet, source) as outlet, title, night, published_at, copy_similarity as shared, wire_credit, article_id, revision
from articles
where copy_group = $copy_group and article_id <> $article_id
order by published_at nulls last, article_id, revision
limit $rows offset $skip
