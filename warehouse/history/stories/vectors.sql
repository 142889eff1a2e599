-- The vectors of one night by one model, in the order of their articles.
select article_id, revision, embedding
from embeddings
where night = $night and model_id = $model
order by article_id, revision
