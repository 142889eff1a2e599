-- Articles
-- The latest first.
select title, coalesce(outlet, source) as outlet, articles.night, published_at, not starts_with(copy_group, article_id) as copy, probability, article_id, articles.revision
from story_members
join latest_articles as articles using (article_id)
where story_id = $story_id
order by articles.night desc, published_at desc nulls last, article_id
limit $rows offset $skip
