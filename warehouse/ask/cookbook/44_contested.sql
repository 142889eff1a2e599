-- Which numbers cannot all be true?
-- Values of one thing in one story: `relation` says which contradicts what was given before, `ties` why both are of one
-- thing. A value that its own source replaces is a development; `figures` has those, too.
select source, surface, relation, ties, sentence
from contested_figures('2026-03-04')
order by figure, reported_at, article_id, start
