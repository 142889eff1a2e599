-- One row per source: the usual number of its records on the nights before $night, by the latest run of each. A night
-- on which the source failed does not count. Sources with too few such nights are left out.
with given as (
    select source, intake.night, arg_max(records, sequence) as records
    from intake
    join runs using (run_id)
    where records is not null and internal.usual_window(intake.night, $night)
    group by all
)
select source, internal.usual(records) as usual
from given
group by source
having usual is not null
