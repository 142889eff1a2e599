-- Which articles have certain words?
-- The pattern is a regular expression: `(?i)` whatever the case, `\b` at the start of a word, so that `collaps` finds
-- "collapse" and "collapsing". `s` lets the dot of the second pattern run over line ends.
select
    night,
    coalesce(outlet, source) as outlet,
    regexp_extract(text, '(?is)(.{0,50}\bcollaps.{0,50})') as words
from latest_articles
where regexp_matches(text, '(?i)\bcollaps')
order by night, outlet, article_id
