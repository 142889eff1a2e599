-- Places
-- Named as the place itself, those of most independent texts first.
select
    name as place, country_name as country, kind, cast(sum(as_place) as bigint) as mentions,
    cast(sum(independent_texts) as bigint) as independent_texts, any_value(latitude) as latitude,
    any_value(longitude) as longitude, geonames_id
from places_by_day
where as_place > 0
    and ($q is null or contains(lower(name), lower($q)) or contains(lower(country_name), lower($q)))
    and night >= coalesce($from, date '0001-01-01') and night <= coalesce($to, date '9999-12-31')
group by name, country_name, kind, geonames_id
order by independent_texts desc, mentions desc, place, geonames_id
limit $rows offset $skip
