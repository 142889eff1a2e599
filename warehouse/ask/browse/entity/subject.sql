select entity, type, count(*) as mentions, min(night) as first_night, max(night) as last_night
from entities
where entity = $name and ($type is null or type = $type)
group by entity, type
order by mentions desc, type
limit 1
