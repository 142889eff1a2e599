-- What it says on the claims
select claim, holder, stance, probability, evidence, claim_id
from positions
where article_id = $article_id and revision = $revision and night = $night and quote_id = $quote_id
order by claim_id
limit $rows offset $skip
