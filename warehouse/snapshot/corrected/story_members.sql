-- One row per article that the models read: the story to which it belongs, and what ties it, as corrected by hand where somebody did.
-- Use this when you join articles to their stories; use `story_of(article)` for one article, `internal.story_members` for every night on which an article was placed.
-- Try this: `select title, shared, probability from story_members join latest_articles using (article_id) where via_article_id is not null order by story_members.night, title limit 10`
from corrected_memberships
