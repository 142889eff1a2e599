-- The names that the settings list, and those that most texts of the latest nights mention, by their name in lower case.
with mentioned as (
    select
        lower(entity) as feed,
        arg_max(entity, mentions) as title,
        sum(independent_texts) as texts,
        sum(mentions) as mentions
    from mentions_by_day
    where night >= $since
    group by all
)
select distinct lower(name) as feed, coalesce(title, name) as title
from (select unnest($named::varchar[]) as name)
left join mentioned on feed = lower(name)
union
(select feed, title from mentioned order by texts desc, mentions desc, feed limit $entities_shown)
order by feed
