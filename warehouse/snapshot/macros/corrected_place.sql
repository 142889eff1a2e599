-- The place that a correction gives, from the JSON in which it is kept. `internal.corrected_places` calls it.
-- Use this when you read `internal.overrides` yourself; use `places` for the result.
-- argument answer VARCHAR: The value of a correction of a place. Example: `{"name":"Cork","geonames_id":2965140,"kind":"city","country":"IE"}`.
-- result: The columns of `places` that it sets; null without an answer. Example: `{'name': Cork, 'geonames_id': 2965140, 'kind': city, 'country': IE}`.
from_json(answer, '{"name":"VARCHAR","geonames_id":"INTEGER","kind":"VARCHAR","country":"VARCHAR",'
    || '"country_name":"VARCHAR","region":"VARCHAR","latitude":"DOUBLE","longitude":"DOUBLE"}')
