-- Near in meaning
-- Of which the vectors are nearest to this one's.
select title, outlet, night, similarity, article_id, revision
from similar_to($article_id, k := 10)
order by similarity desc, article_id
limit $rows offset $skip
