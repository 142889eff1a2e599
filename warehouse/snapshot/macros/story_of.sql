-- One row per article: the story to which it belongs, and what ties it; no row for an article that the models did not read.
-- Use this when you have an article and ask what it is part of; use `story_members` for all articles of a story.
-- Try this: `select title, first_seen, articles, via_article_id, shared from story_of((select min(article_id) from articles))`
-- argument article VARCHAR: An `article_id`. Example: `7072bef90b28b5c9`.
-- story_id: The story: the `article_id` of its first article.
-- override_id: The correction that put the article there, see `internal.overrides`; null where the model's answer stands.
select
    story_id, title, first_article_id, first_seen, last_seen, articles, independent_texts, outlets, state,
    probability, via_article_id, shared, override_id
from corrected_memberships
join current_stories using (story_id)
where article_id = article
