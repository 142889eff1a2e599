-- One row per subject, side, source and night of the baseline: how many texts have it.
select subject, side, source, texts.night, count(distinct text) as texts
from mentions
join texts using (text)
where texts.night < $night
group by all
