select
    entity, type, cast(sum(mentions) as bigint) as mentions, min(night) as first_night, max(night) as last_night,
    cast(sum(articles) as bigint) as articles
from mentions_by_day
where entity = $name and ($type is null or type = $type)
group by entity, type
order by mentions desc
limit 1
