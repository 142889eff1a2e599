-- Dates and amounts
select surface, case when "from" = "to" then cast("from" as varchar) else "from" || ' to ' || "to" end as value, precision as unit, start
from dates
where article_id = $article_id and revision = $revision and night = $night
union all
select
    surface,
    concat_ws(' ', nullif(bound, 'exact'), array_to_string([
        regexp_replace(cast(number as varchar), '\.0$', '')
        for number in case when low = high then [low] else [low, high] end
        if number is not null
    ], ' to '), unit),
    "of",
    start
from amounts
where article_id = $article_id and revision = $revision and night = $night
order by start, surface
limit $rows offset $skip
