-- An entity that any article mentions, in any case.
select lower(entity) as feed, arg_max(entity, mentions) as title
from mentions_by_day
where lower(entity) = lower($key)
group by all
