-- The evidence
-- Every position, the latest night first.
select night, holder, stance, probability, evidence, outlet, title, article_id, revision, quote_id
from positions
where claim_id = $claim_id and latest
order by night desc, probability desc, article_id, quote_id
limit $rows offset $skip
