-- Fingerprints of more than $most texts: no trace of a copy, but of a footer or a form.
create temp table common as
select print
from (select print from prints union all select print from earlier)
group by print
having count(*) > $most
