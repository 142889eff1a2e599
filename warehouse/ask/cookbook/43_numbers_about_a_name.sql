-- Which numbers are given about a name?
-- Those in sentences that name it.
select night, outlet, surface, unit, sentence
from figures_of('Lena Harrow')
order by night, outlet, article_id, start
limit 8
