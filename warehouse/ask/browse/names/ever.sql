-- Names that hold these words
-- On all nights.
select entity, type, count(*) as mentions, min(night) as first_night, max(night) as last_night
from entities
where contains(lower(entity), lower($q)) and ($type is null or type = $type)
group by entity, type
order by mentions desc, entity
limit $rows offset $skip
