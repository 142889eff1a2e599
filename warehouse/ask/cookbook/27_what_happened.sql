-- What happened, since when, and how many tell of it?
-- A story is one happening and what follows from it. `texts` counts copies of one text once, so that an agency's text in
-- ten papers does not make a story large. Stories of a single article are left out.
select title, first_seen, last_seen, articles, independent_texts as texts, outlets, state
from stories
where articles > 1
order by texts desc, articles desc, title
