-- Claims followed
-- A claim is contested where some holders support it and others dispute it now.
with followed as (
    select claim_id, arg_max(text, valid_from) as claim, min(valid_from) as since
    from internal.claims
    group by all
),
standing as (
    select
        claim_id,
        count(*) filter (stance = 'supports') as support_it,
        count(*) filter (stance = 'disputes') as dispute_it,
        count(*) filter (before is not null) as changed_sides
    from stands
    where current
    group by all
)
select
    claim,
    coalesce(support_it, 0) as support_it,
    coalesce(dispute_it, 0) as dispute_it,
    coalesce(changed_sides, 0) as changed_sides,
    coalesce(support_it > 0 and dispute_it > 0, false) as contested,
    since,
    claim_id
from followed
left join standing using (claim_id)
order by least(support_it, dispute_it) desc nulls last, claim_id
limit $rows offset $skip
