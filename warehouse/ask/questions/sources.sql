-- One row per source of the night: whether it answered, and what became of its records.
with answered as (
    select source, intake.state, intake.message
    from intake join runs using (run_id)
    where intake.night = $night
    qualify row_number() over (partition by source order by sequence desc) = 1
)
select
    source,
    coalesce(state, 'read') as state,
    message,
    coalesce(read, 0) as read,
    coalesce(new, 0) as new,
    coalesce(revised, 0) as revised,
    coalesce(unchanged, 0) as unchanged,
    coalesce(duplicate, 0) as duplicate,
    coalesce(rejected, 0) as rejected
from answered
full join (from outcomes where night = $night) using (source)
order by source
