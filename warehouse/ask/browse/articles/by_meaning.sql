select article_id, similarity as score, cast(null as varchar) as snippet
from similar_to($q, k := 200)
