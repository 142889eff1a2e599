-- Whom it names
select entity, type, role, tone, surface, start, "end"
from entities
where article_id = $article_id and revision = $revision and night = $night and start >= $start and "end" <= $end
order by start
limit $rows offset $skip
