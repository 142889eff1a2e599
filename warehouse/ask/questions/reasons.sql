-- Why records were rejected, or what accepted ones could not have; rejected ones first, the most frequent first.
select outcome, reason, count(*) as records
from ledger
where night = $night and reason is not null
group by outcome, reason
order by any_value(outcome) <> 'rejected', records desc, outcome, reason
