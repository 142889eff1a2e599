-- One row per article, in its current revision: those most like an article, or a text, in meaning, the nearest first. The article itself is left out, copies of it are not; of an article in a language that the models do not read nothing is known. For a text there must be a model, see `embed`.
-- Use this when you know the matter, by an article or a text; use `search` when you know the words.
-- Try this: `select outlet, title, similarity from similar_to((select min(article_id) from internal.embeddings), k := 3) order by similarity desc, article_id`
-- argument what VARCHAR: An `article_id`; whatever does not look like one is a text: a question, a sentence or a whole article. Example: `the dam is not safe`.
-- argument k BIGINT := 10: How many rows at most. Unit: count. Example: `10`.
-- similarity: The inner product of the two vectors, which is the cosine of their angle; 1 for the same direction. Unit: -1 to 1. Example: `0.71`.
with own as (
    select embedding, model_id
    from embeddings
    join articles using (article_id, revision, night)
    where article_id = what
    order by first_seen_at desc, night desc, revision desc
    limit 1
)
from nearest(
    -- A model is asked only where there is no such article: null has no vector, and costs nothing.
    coalesce((select embedding from own), embed(case
        when exists (from articles where article_id = what) then null
        when regexp_full_match(what, '[0-9a-f]{16}|https?://\S+') or regexp_full_match(what, '[0-9a-f]{6,}')
            and regexp_matches(what, '[0-9]') and regexp_matches(what, '[a-f]')
            then error('no article ' || what || ' in the lake; an article is named by its whole article_id')
        else what
    end)),
    k := k + 1,
    model := (select model_id from own)
)
where article_id <> what
order by similarity desc, article_id
limit k
