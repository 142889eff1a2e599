-- Which articles are about the same thing as this one, whatever their words?
-- `alike` is the cosine of two vectors, near 1 for the same matter; vectors compare only where one model made them. The
-- article asked about is that of the evacuation below the dam; copies of a text are left out.
select
    articles.night,
    coalesce(outlet, source) as outlet,
    round(list_inner_product(this.embedding, other.embedding), 1) as alike,
    coalesce(title, substr(text, 1, 60) || '…') as article
from embeddings as this
join embeddings as other using (model_id)
join articles on articles.article_id = other.article_id and articles.revision = other.revision
where this.article_id = 'f460cf7c24973bc0' and other.article_id <> this.article_id and copy_similarity is null
order by list_inner_product(this.embedding, other.embedding) desc
limit 5
