-- The records with a reason, rejected ones first; `records` counts all of them.
select source, record, outcome, reason, detail, count(*) over () as records
from ledger
where night = $night and reason is not null
order by outcome <> 'rejected', source, record
limit $records_shown
