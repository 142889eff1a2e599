select claim_id, arg_max(text, valid_from) as claim, min(valid_from) as followed_since
from internal.claims
where claim_id = $id
group by claim_id
