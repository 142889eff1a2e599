-- One row per article: its current revision, the one seen last by `first_seen_at`.
-- Use this when each article must count once; use `articles` when earlier texts of it matter too, or to join answers about any revision.
-- Try this: `select night, outlet, title from latest_articles order by night desc, title limit 10`
select *
from articles
where (article_id, revision) not in (select article_id, revision from earlier_revisions)
