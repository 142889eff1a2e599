-- Which outlets give one side of a story only, and whom do they leave out?
-- A single article may have had room for one side. `left_out` are those who take the other side elsewhere.
select outlet, gives, articles, left_out, elsewhere
from one_sided('7072bef90b28b5c9')
order by outlet, claim_id
