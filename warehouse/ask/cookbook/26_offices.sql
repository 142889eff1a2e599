-- Who held which office, and from which night to which?
-- `role` is the title or role beside a person's name, as it stands there. A short form such as "President"
-- says little: ask for roles of two words and more.
select role, entity, min(night) as first_night, max(night) as last_night, count(distinct article_id) as articles
from entities
where type = 'person' and role like '% %'
group by role, entity
order by articles desc, role, entity
limit 10
