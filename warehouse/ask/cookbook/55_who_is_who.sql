-- Who is in the news under which names?
-- One row per person or body across all nights and outlets; `least_probability` is that of its least sure link.
select entity.name, type, entity.articles, nights, list(alias order by aliases.articles desc, alias) as names, least_probability
from entity
join aliases using (entity_id)
group by entity_id, entity.name, type, entity.articles, nights, least_probability
having count(*) > 1
order by entity.articles desc, entity.name, entity_id
limit 10
