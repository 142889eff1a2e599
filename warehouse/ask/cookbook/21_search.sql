-- Which articles have certain words?
-- Best first, by BM25. A word is found in its inflections: `collapse` finds collapsed, and `found` says so; a `*` stands
-- for any ending. `fold_copies := true` shows the best of each copy group, `from_night` and `to_night` narrow it to some
-- nights, which it then reads instead of all.
select night, coalesce(outlet, 'no outlet') as outlet, title, found, snippet
from search('collapse dam', k := 5, fold_copies := true)
order by score desc, article_id
