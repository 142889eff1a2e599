-- Who stands where
-- On the claims followed; holders without a stance are talked about, and never quoted.
select claim, holder, stance, words, independent_texts, outlets, first_night, last_night, probability, claim_id
from story_positions($story_id)
order by claim_id nulls last, stance, holder = 'article', independent_texts desc, holder
limit $rows offset $skip
