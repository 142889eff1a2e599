-- Claims followed
select arg_max(text, valid_from) as claim, min(valid_from) as since, claim_id
from internal.claims
group by claim_id
order by claim_id
limit $rows offset $skip
