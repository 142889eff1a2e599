-- One row per source: the median of the records that it gave on the nights before $night, by the latest run of each.
-- A night on which the source failed does not count. Sources with fewer than $least such nights are left out.
with given as (
    select source, intake.night, arg_max(records, sequence) as records
    from intake
    join runs using (run_id)
    where records is not null and intake.night < $night and intake.night >= $night - $nights::integer
    group by all
)
select source, median(records)
from given
group by source
having count(*) >= $least
