-- Who changed sides, when, and what did they say before and after?
-- Where `model_changed` or `claim_changed` is true, another model or wording may be the reason; read the words in any
-- case. In the samples nobody changes sides. `flips` also has the outlets, the articles and both probabilities.
select night, holder, from_stance, to_stance, words_before, words_now, model_changed
from flips
order by night, claim_id, holder
