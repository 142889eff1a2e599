-- Outlets
-- How many of their articles take each side.
select
    outlet,
    count(*) filter (stance = 'supports') as supports,
    count(*) filter (stance = 'disputes') as disputes,
    count(*) filter (stance = 'reports') as reports
from positions
where claim_id = $claim_id and latest and holder = 'article'
group by outlet
order by count(*) desc, outlet
limit $rows offset $skip
