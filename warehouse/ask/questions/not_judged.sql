-- Why trends of the night could not be judged, and of how many subjects that are stored; no row where all were.
select reason, count(*) as subjects
from trends
where night = $night and verdict = 'not_judged'
group by reason
order by subjects desc, reason
