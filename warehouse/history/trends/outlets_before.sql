-- One row per subject and side of `wanted`: the outlets whose texts had it on the nights of the baseline.
select place, count(distinct outlet) as outlets
from wanted
join mentions on mentions.subject = wanted.subject and mentions.side is not distinct from wanted.side
join texts using (text)
where texts.night < $night
group by place
