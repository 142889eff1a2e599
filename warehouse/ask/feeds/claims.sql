-- The claims judged on the latest night, those that most articles bear on first.
select claim_id as feed, max(claim) as title
from corrected_stances
where night = (select max(night) from runs)
group by claim_id
order by count(distinct article_id) filter (stance <> 'unrelated') desc, claim_id
limit $claims_shown
