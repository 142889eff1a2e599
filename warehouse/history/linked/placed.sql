-- The entity of each person and body of the articles of `wanted`, as earlier nights placed it.
select article_id, type, name, arg_max(entity_id, night) as entity_id
from entity_ids
semi join wanted using (article_id)
where night < $night
group by all
