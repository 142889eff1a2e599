-- Offices and roles
-- As they stand beside the name, with the first and last night.
select role, min(night) as first_night, max(night) as last_night, count(*) as mentions
from entities
where entity = $entity and type = $type and role is not null
    and night >= coalesce($from, date '0001-01-01') and night <= coalesce($to, date '9999-12-31')
group by role
order by mentions desc, role
limit $rows offset $skip
