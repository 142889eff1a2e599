-- Statements
select speaker, quote, start
from statements
where article_id = $article_id and revision = $revision and night = $night
order by start
limit $rows offset $skip
