-- The entities that most independent texts of the night mention; `names` counts all of them.
with typed as (
    select entity, arg_max(type, (mentions, type)) as type from mentions_by_day where night = $night group by all
)
select tone_by_day.*, type, count(*) over () as names
from tone_by_day join typed using (entity)
where night = $night
order by independent_texts desc, articles desc, mentions desc, entity
limit $names_shown
