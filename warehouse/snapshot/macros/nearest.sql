-- One row per article, in its current revision: those nearest to a vector in meaning, the nearest first. Only vectors of one model are compared.
-- Use this when you have a vector; use `similar_to` when you have an article or a text.
-- Try this: `select title, similarity from nearest((select embedding from internal.embeddings order by article_id limit 1), k := 3) order by similarity desc, article_id`
-- argument vector FLOAT[]: A vector of length 1, as `embeddings.embedding` and `embed(text)` are. Example: `[0.6, 0.8]`.
-- argument k BIGINT := 10: How many rows at most. Unit: count. Example: `10`.
-- argument model VARCHAR := null: The `model_id` that made the vector; null for that of the latest run. Example: `nightdesk-minilm-5-fbad0d6e`.
-- similarity: The inner product of the two vectors, which is the cosine of their angle; 1 for the same direction. Unit: -1 to 1. Example: `0.71`.
with asked as (
    select
        cast(vector as float[]) as asked,
        coalesce(model, (
            select arg_max(model_id, sequence)
            from (select distinct model_id, run_id from embeddings)
            join runs using (run_id)
        )) as model_id
),
best as (
    select article_id, revision, night, list_inner_product(embedding, asked) as similarity
    from embeddings
    join asked using (model_id)
    where (embeddings.article_id, embeddings.revision) not in (select article_id, revision from earlier_revisions)
    order by similarity desc, article_id
    limit k
)
select article_id, revision, night, outlet, title, copy_group, similarity
from best
join articles using (article_id, revision, night)
where similarity is not null -- the vector is null
order by similarity desc, article_id
