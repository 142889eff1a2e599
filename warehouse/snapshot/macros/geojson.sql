-- One row per night that is asked for: its places as a GeoJSON FeatureCollection (RFC 7946), with a point for each place, for any map.
-- Use this when you draw a map outside DuckDB; use `places_by_day` for the rows.
-- Try this: `select collection from geojson(date '2026-03-02')`
-- argument of_night DATE: The night. Example: `2026-03-02`.
-- collection: The collection; each feature has the name, country, kind and GeoNames id of its place, the mentions and the independent texts. Example: `{"type":"FeatureCollection","features":[]}`.
select cast(to_json({
        type: 'FeatureCollection',
        features: coalesce(
            list({
                type: 'Feature',
                geometry: {type: 'Point', coordinates: [longitude, latitude]},
                properties: {
                    name: name,
                    kind: kind,
                    country: country,
                    geonames_id: geonames_id,
                    mentions: mentions,
                    independent_texts: independent_texts
                }
            } order by mentions desc, name, geonames_id),
            []
        )
    }) as varchar) as collection
from places_by_day
where night = of_night and latitude is not null
