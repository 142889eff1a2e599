-- How many independent voices hold each side of a claim?
-- A speaker counts once, however many quote them; copies count once, and so do all texts of one agency.
select stance, kind, voices, articles, counted_once, who, changed
from corroboration('valcorvo-dam-unsafe')
order by stance desc, kind
