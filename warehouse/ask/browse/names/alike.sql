-- Perhaps the same under two names
-- Persons of the night, of whom one name is the end of the other's and no article has both.
with persons as (
    select entity, count(distinct article_id) as articles, list(distinct article_id) as ids
    from entities
    where type = 'person' and night = $tonight
    group by entity
)
select shorter.entity, longer.entity as other, shorter.articles, longer.articles as articles_of_other, 'person' as type
from persons as shorter
join persons as longer on suffix(longer.entity, ' ' || shorter.entity)
where not list_has_any(shorter.ids, longer.ids)
order by shorter.articles + longer.articles desc, shorter.entity, other
limit $rows offset $skip
