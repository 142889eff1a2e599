-- Which articles speak of something, by its words?
-- `search` reads every title and text: whole words in any case, `*` for any ending, the best first by BM25. With
-- `fold_copies` an agency text is one row, and `copies` says how often it was found; `from_night`, `to_night` and
-- `every_word` narrow it.
select night, outlet, title, copies, round(score, 2) as score, snippet
from search('valcorvo evacuat* minister', k := 5, fold_copies := true)
order by score desc, night, article_id
