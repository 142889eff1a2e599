select article_id, max(revision) as last_revision, count(*) as texts, arg_max(title, revision) as title
from articles
where article_id = $id
group by article_id
