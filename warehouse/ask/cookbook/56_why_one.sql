-- Why are these names taken for one person, and what is that person called when?
-- `tie` is how the names stand to each other, `shared` what else speaks for it. A surname alone ties nothing.
select night, name, role, tie, round(probability, 2) as probability, via_name, shared
from entity_ids
where entity_id = (select entity_id from entity where name = 'Beatriz Lourido')
order by night, article_id
limit 10
