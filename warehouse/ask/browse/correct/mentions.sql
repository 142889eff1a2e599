-- Mentions
select entity, type, tone, surface, start
from entities
where article_id = $article_id and revision = $revision and night = $night
order by start
limit $rows offset $skip
