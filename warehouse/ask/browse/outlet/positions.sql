-- Where its articles stand
-- On the claims followed.
select
    claim,
    count(*) filter (stance = 'supports') as supports,
    count(*) filter (stance = 'disputes') as disputes,
    count(*) filter (stance = 'reports') as reports,
    claim_id
from positions
where holder = 'article' and latest and outlet = $outlet
group by claim, claim_id
order by claim_id, claim
limit $rows offset $skip
