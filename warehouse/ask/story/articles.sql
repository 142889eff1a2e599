-- The articles of each story in their first text, the latest first.
select
    members.story_id, article_id, coalesce(outlet, source) as outlet, articles.title, substr(text, 1, 200) as opening, url,
    published_at, published_precision, articles.night, wire_credit, not starts_with(copy_group, article_id) as is_copy
from (select story_id, article_id from corrected_memberships where list_contains($stories, story_id)) as members
join articles using (article_id)
where articles.revision = 1
window newest as (
    partition by members.story_id order by articles.night desc, published_at desc nulls last, article_id
)
qualify row_number() over newest <= $articles_shown
order by story_id, articles.night desc, published_at desc nulls last, article_id
