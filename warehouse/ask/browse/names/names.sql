-- Names
-- Of a night, by default the latest, those of most independent texts first; change is against the night before.
with nights as (
    select max(night) as night
    from internal.runs
    where $night is null or night = $night
),
before as (
    select max(runs.night) as night from internal.runs, nights where runs.night < nights.night
),
tonight as (from mentions_by_day where night = (select night from nights)),
earlier as (from mentions_by_day where night = (select night from before))
select
    tonight.entity,
    tonight.type,
    tonight.independent_texts,
    tonight.independent_texts - coalesce(earlier.independent_texts, 0) as change,
    tonight.mentions,
    tonight.positive_share,
    tonight.negative_share,
    tonight.night
from tonight
left join earlier using (entity, type)
where ($type is null or tonight.type = $type)
    and ($q is null or contains(lower(tonight.entity), lower($q)))
order by tonight.independent_texts desc, tonight.mentions desc, tonight.entity
limit $rows offset $skip
