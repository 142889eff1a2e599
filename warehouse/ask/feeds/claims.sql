-- The claims judged on the latest night, those that most articles bear on first.
select claim_id as feed, arg_max(claim, articles) as title
from positions_by_day
where night = (select max(night) from runs)
group by claim_id
order by max(articles) desc, claim_id
limit $claims_shown
