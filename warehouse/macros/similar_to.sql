-- One row per article, those first whose text is nearest in meaning to an article, which is left out, or to a text. An exact scan over the current revisions; vectors of one model only.
-- Try this: `select night, outlet, title, similarity from similar_to((select article_id from embeddings limit 1), k := 5)`
-- argument what VARCHAR: An article_id; or else a text, which needs a session with a model: `nightdesk sql`, or Python. Example: `the dam is not safe`.
-- argument k BIGINT := 10: How many articles at most. Unit: count. Example: `10`.
-- similarity: Inner product of the vectors. Unit: -1 to 1. Example: `0.64`.
with own as (
    select embedding, model_id
    from embeddings
    where article_id = what
    order by night desc, revision desc
    limit 1
)
from nearest(
    -- Only a text that is no article's id is embedded.
    coalesce((select embedding from own), embed(what)), k := k + 1, model := (select model_id from own)
)
where article_id is distinct from what
limit k
