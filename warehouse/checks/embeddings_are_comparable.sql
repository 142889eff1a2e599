-- signed: the vectors of one model have one number of dimensions, in whichever shard they stand
select
    format('model {}', model_id) as place,
    format('embeddings: its vectors have {} to {} dimensions', min(len(embedding)), max(len(embedding))) as what
from checked_embeddings
group by model_id
having min(len(embedding)) <> max(len(embedding))
