-- One row per night and source of the panel: how many texts.
select night, source, count(*) as texts
from texts
group by all
order by all
