-- For each claim judged on the night, under the same wording: its counts on the last nights, oldest first.
select *
from positions_by_day
semi join (select claim_id, claim from positions_by_day where night = $night) as tonight using (claim_id, claim)
where night between $since and $night
order by claim_id, claim, night
