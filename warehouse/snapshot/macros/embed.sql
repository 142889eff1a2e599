-- The vector of a text, by the model that made `embeddings`. Only sessions that have a model answer: `nightdesk sql`, and Python's `flows.ask.connect`; a plain DuckDB says so.
-- Use this when you compare texts with vectors yourself; use `similar_to` to find articles.
-- argument text VARCHAR: What is to be compared with articles: a question, a sentence or a whole text. Example: `the dam is not safe`.
-- result: The vector, of unit length. Example: `[0.6, 0.8]`.
case
    when text is not null
    then cast(error('embed() needs a model, and plain DuckDB has none: ask with `nightdesk sql`, or name an article_id') as float[])
end
