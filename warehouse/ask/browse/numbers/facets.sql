-- Narrow by
-- How many of these amounts are of each kind.
select 'kind' as facet, kind as value, count(*) as numbers
from narrowed
group by kind
order by numbers desc, value
limit $rows offset $skip
