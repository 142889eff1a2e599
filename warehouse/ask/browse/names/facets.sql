-- Narrow by
-- How many of these names are of each type.
select 'type' as facet, type as value, count(*) as names
from narrowed
group by type
order by names desc, value
limit $rows offset $skip
