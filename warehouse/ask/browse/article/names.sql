-- Names
select
    entity,
    type,
    max(role) as role,
    count(*) as mentions,
    count(*) filter (tone = 'positive') as positive,
    count(*) filter (tone = 'negative') as negative,
    min(start) as first_start
from entities
where article_id = $article_id and revision = $revision and night = $night
group by entity, type
order by mentions desc, first_start
limit $rows offset $skip
