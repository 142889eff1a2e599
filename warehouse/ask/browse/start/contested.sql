-- Contested claims
-- Which some holders support and others dispute now.
select
    claim,
    count(*) filter (stance = 'supports') as support_it,
    count(*) filter (stance = 'disputes') as dispute_it,
    count(*) filter (before is not null) as changed_sides,
    claim_id
from stands
where current
group by claim, claim_id
having support_it > 0 and dispute_it > 0
order by least(support_it, dispute_it) desc, claim_id
limit $rows offset $skip
