-- Places
select
    name as place, country_name as country, list_sort(list(distinct use)) as uses, count(*) as mentions, any_value(surface) as surface,
    geonames_id
from places
where article_id = $article_id and revision = $revision and night = $night and name is not null
group by name, country_name, geonames_id
order by mentions desc, place
limit $rows offset $skip
