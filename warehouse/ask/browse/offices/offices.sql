-- Who held which office
-- Roles of two words and more beside a person's name, with the first and last night.
select role, entity, min(night) as first_night, max(night) as last_night, count(distinct article_id) as articles, type
from entities
where type = 'person' and role like '% %'
    and ($q is null or contains(lower(role), lower($q)) or contains(lower(entity), lower($q)))
    and night >= coalesce($from, date '0001-01-01') and night <= coalesce($to, date '9999-12-31')
group by role, entity, type
order by articles desc, role, entity
limit $rows offset $skip
