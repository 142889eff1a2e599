-- Which articles have certain words?
-- Best first, by BM25; a `*` stands for any ending. `fold_copies := true` shows the best of each copy group,
-- `from_night` and `to_night` narrow it to some nights, which it then reads instead of all.
select night, coalesce(outlet, 'no outlet') as outlet, title, snippet
from search('collaps* dam', k := 5, fold_copies := true)
order by score desc, article_id
