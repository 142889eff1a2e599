-- What moved on the night, stories and claims first, then by how surely; each with articles that show it. Of words of
-- headlines, and of moves since an earlier night, less: they tell little that the others do not.
select kind, subject, side, label, verdict, since, independent_texts, outlets, expected, q, articles[:3] as articles,
    count(*) over () as moves
from moved($night)
order by since < $night, list_position(['story', 'claim', 'name', 'place', 'term'], kind), q, label, side nulls first
limit $moves_shown
