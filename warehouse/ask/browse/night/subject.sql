select night, state, message, run_id, published_at, (select max(night) from internal.runs where night < $night) as night_before
from internal.runs
where night = $night
order by sequence desc
limit 1
