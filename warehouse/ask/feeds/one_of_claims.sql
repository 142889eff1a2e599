-- A claim that was ever followed, in its latest wording.
select claim_id as feed, arg_max(text, valid_from) as title from claims where claim_id = $key group by claim_id
