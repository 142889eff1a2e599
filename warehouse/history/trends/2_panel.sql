-- The sources that can be compared: those that give texts tonight, and did on at least half the nights of the baseline.
create or replace temp table panel as
select source
from given
group by source
having bool_or(night = $night) and 2 * count(distinct night) filter (night < $night) >= (
    select count(distinct night) from given where night < $night
)
