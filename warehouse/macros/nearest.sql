-- One row per article, those first whose text is nearest in meaning to a vector. An exact scan over the current revisions; vectors of one model only.
-- Try this: `select article_id, title from nearest((select embedding from embeddings limit 1), k := 5)`
-- argument vector FLOAT[]: The vector, of unit length, such as `embed('the dam is not safe')`. Example: `[0.6, 0.8]`.
-- argument k BIGINT := 10: How many articles at most. Unit: count. Example: `10`.
-- argument model VARCHAR := null: The model the vector is of, as in `embeddings.model_id`; null for that of the latest night. Example: `embedded-3-0a1b2c3d`.
-- similarity: Inner product of the vectors. Unit: -1 to 1. Example: `0.64`.
with near as (
    select article_id, revision, night, list_inner_product(embedding, cast(vector as float[])) as similarity
    from embeddings
    anti join earlier_revisions using (article_id, revision)
    where model_id = coalesce(model, (select max_by(model_id, night) from embeddings))
    order by similarity desc, article_id
    limit k
)
select article_id, revision, night, outlet, title, similarity, copy_group
from near
join articles using (article_id, revision, night)
order by similarity desc, article_id
