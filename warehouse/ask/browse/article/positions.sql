-- Where it stands
-- The positions on the claims followed, of the article itself and of those it quotes.
select claim, holder, stance, probability, evidence, claim_id, article_id, revision, quote_id, evidence_start, evidence_end
from positions
where article_id = $article_id and revision = $revision and night = $night
order by claim_id, holder <> 'article', evidence_start
limit $rows offset $skip
