-- Mentions and tone by night
-- The latest first; mentions of each tone.
select
    night,
    count(*) as mentions,
    count(distinct article_id) as articles,
    count(*) filter (tone = 'negative') as negative,
    count(*) filter (tone = 'neutral') as neutral,
    count(*) filter (tone = 'positive') as positive
from entities
where entity = $entity and type = $type
    and night >= coalesce($from, date '0001-01-01') and night <= coalesce($to, date '9999-12-31')
group by night
order by night desc
limit $rows offset $skip
