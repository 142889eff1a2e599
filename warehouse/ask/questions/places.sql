-- The places that most independent texts of the night name, as the place itself.
select
    name,
    country_name,
    latitude,
    longitude,
    as_place as mentions,
    independent_texts,
    count(*) over () as places
from places_by_day
where night = $night and as_place > 0
order by independent_texts desc, mentions desc, name, geonames_id
limit $places_shown
