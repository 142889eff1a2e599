-- The texts of the revisions in `wanted`. The join includes the night, so that only its files are opened.
select articles.article_id, articles.revision, articles.text
from articles
join wanted using (article_id, revision, night)
