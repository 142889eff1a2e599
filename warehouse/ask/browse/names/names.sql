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
from narrowed as tonight
left join (from mentions_by_day where night = $night_before) as earlier using (entity, type)
order by tonight.independent_texts desc, tonight.mentions desc, tonight.entity
limit $rows offset $skip
