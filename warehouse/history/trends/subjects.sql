-- One row per subject and side of the nights compared, with what tonight has of it.
select subject, side, min(label) as label,
    count(distinct article_id) filter (night = $night) as n,
    count(distinct text) filter (night = $night) as texts,
    count(distinct outlet) filter (night = $night) as outlets
from mentions
left join (select text, outlet from texts) using (text)
group by all
order by all
