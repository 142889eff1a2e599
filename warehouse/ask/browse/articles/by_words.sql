select article_id, score, snippet
from search($q, k := 1000, from_night := $from, to_night := $to)
