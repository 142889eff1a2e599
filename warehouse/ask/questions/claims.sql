-- The claims judged on the night with its counts, those that most articles bear on first.
from positions_by_day
where night = $night
order by independent_texts desc, articles desc, claim_id, claim
