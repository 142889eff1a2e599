-- Who changed sides
-- Where the model changed in between, the change of sides may be the model's.
select night, holder, from_stance, to_stance, words_before, words_now, model_changed, claim_changed, article_now as article_id, revision_now as revision
from flips
where claim_id = $claim_id
order by night desc, holder
limit $rows offset $skip
