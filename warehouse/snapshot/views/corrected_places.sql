-- One row per row of `internal.places`, as corrected by hand where somebody did, without what is no place and with those that were added. Probabilities stay those of the model's answer; what was added has neither probability nor model.
-- Use `places` of the schema `main`, which is this; use `internal.places` for what the model said.
-- override_id: The correction that was applied last, see `internal.overrides`; null where the model's answer stands.
--
-- Three parts, for the reasons that corrected_entities.sql gives.
select *, cast(null as varchar) as override_id
from places
where not list_contains(corrected_nights(), night)
union all by name
select
    places.* exclude (name, geonames_id, kind, country, country_name, region, latitude, longitude)
        replace (
            coalesce(corrections.use, from_json(answer, '{"use":"VARCHAR"}').use, places.use) as use,
            case when corrections.article_id is null then places.quote_id else corrections.quote_id end as quote_id
        ),
    unnest(coalesce(
        from_json(answer, '{"name":"VARCHAR","geonames_id":"INTEGER","kind":"VARCHAR","country":"VARCHAR",'
            || '"country_name":"VARCHAR","region":"VARCHAR","latitude":"DOUBLE","longitude":"DOUBLE"}'),
        {
            name: name, geonames_id: geonames_id, kind: kind, country: country, country_name: country_name,
            region: region, latitude: latitude, longitude: longitude
        }
    )),
    corrections.override_id
from places
left join (from fact_corrections where table_name = 'places') as corrections
    using (article_id, revision, start, "end")
where list_contains(corrected_nights(), places.night) and corrections.dropped is not true
union all by name
select
    * exclude (table_name, answer),
    unnest(from_json(answer, '{"name":"VARCHAR","geonames_id":"INTEGER","kind":"VARCHAR","country":"VARCHAR",'
            || '"country_name":"VARCHAR","region":"VARCHAR","latitude":"DOUBLE","longitude":"DOUBLE"}')),
    from_json(answer, '{"use":"VARCHAR"}').use as use,
    []::struct(id integer, name varchar, country varchar, score float)[] as considered
from fact_additions
where table_name = 'places'
