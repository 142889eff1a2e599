select name as place, country_name as country, kind, geonames_id, any_value(latitude) as latitude, any_value(longitude) as longitude, cast(sum(mentions) as bigint) as mentions
from places_by_day
where name = $name and ($id is null or geonames_id = $id)
group by name, country_name, kind, geonames_id
order by mentions desc
limit 1
