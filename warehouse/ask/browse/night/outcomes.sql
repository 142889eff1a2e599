-- What became of the records
select source, outcome, reason, count(*) as records
from ledger
where night = $night
group by all
order by source, outcome, reason
limit $rows offset $skip
