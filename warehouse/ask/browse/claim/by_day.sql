-- Positions by night
-- Articles that support, dispute or report it; the latest night first.
select night, supports, disputes, reports, articles, independent_texts
from positions_by_day
where claim_id = $claim_id
order by night desc
limit $rows offset $skip
