-- One row per article revision that is not the article's current one: another text of it was seen later.
-- Use this when you leave out replaced texts of a table of answers; use `latest_articles` for the current texts themselves.
-- Try this: `select night, outlet, title from articles semi join internal.earlier_revisions using (article_id, revision) order by all`
select article_id, revision
from articles
-- Only articles that have a second text are put in order; files whose statistics know none are not read for it.
semi join (select article_id from articles where revision > 1) as revised using (article_id)
qualify row_number() over (partition by article_id order by first_seen_at desc, night desc, revision desc) > 1
