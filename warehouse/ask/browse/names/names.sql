-- Names
-- Of a night, by default the latest, those of most independent texts first; change is against the night before.
select
    tonight.entity,
    tonight.type,
    tonight.independent_texts,
    tonight.independent_texts - coalesce(earlier.independent_texts, 0) as change,
    tonight.mentions,
    tonight.positive_share,
    tonight.negative_share,
    tonight.night
from mentions_by_day as tonight
left join (from mentions_by_day where night = $night_before) as earlier using (entity, type)
where tonight.night = $tonight
    and ($type is null or tonight.type = $type)
    and ($q is null or contains(lower(tonight.entity), lower($q)))
order by tonight.independent_texts desc, tonight.mentions desc, tonight.entity
limit $rows offset $skip
