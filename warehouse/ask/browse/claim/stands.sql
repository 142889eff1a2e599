-- Who stands where, since when
-- The latest stand of each holder, those of most independent texts first.
select holder, stance, since, until, words, independent_texts, outlets, probability, corrected, article_id, revision
from stands
where claim_id = $claim_id and current
order by holder = 'article', independent_texts desc, holder, article_id
limit $rows offset $skip
