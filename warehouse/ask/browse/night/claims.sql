-- Claims
-- Articles on each side.
select claim, supports, disputes, reports, independent_texts, supports > 0 and disputes > 0 as contested, claim_id
from positions_by_day
where night = $night
order by least(supports, disputes) desc, independent_texts desc, claim_id
limit $rows offset $skip
