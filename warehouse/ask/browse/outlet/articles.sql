-- What it carries
-- The latest first.
select title, night, published_at, section, not starts_with(copy_group, article_id) as copy, wire_credit, article_id, revision
from latest_articles
where outlet = $outlet or (outlet is null and source = $outlet)
order by night desc, published_at desc nulls last, article_id
limit $rows offset $skip
