-- Pairs that share at least $least of the fingerprints of the shorter text: with texts of the lake, and of tonight.
create temp table pairs as
select prints.place, earlier.article_id, earlier.revision, null::bigint as earlier_place
from prints
join earlier using (print)
anti join common using (print)
group by all
having count(*) >= $least * least(any_value(prints.prints), any_value(earlier.prints))
union all
select prints.place, null, null, other.place
from prints
join prints as other on prints.print = other.print and other.place < prints.place
anti join common on common.print = prints.print
group by all
having count(*) >= $least * least(any_value(prints.prints), any_value(other.prints))
