-- The amount that a correction gives, from the JSON in which it is kept. `internal.corrected_amounts` calls it.
-- Use this when you read `internal.overrides` yourself; use `amounts` for the result.
-- argument answer VARCHAR: The value of a correction of an amount. Example: `{"low":12,"high":12,"bound":"exact","unit":"people","kind":"count"}`.
-- result: The columns of `amounts` that it sets; null without an answer. Example: `{'low': 12.0, 'high': 12.0, 'bound': exact, 'unit': people, 'kind': count}`.
from_json(answer, '{"low":"DOUBLE","high":"DOUBLE","bound":"VARCHAR","unit":"VARCHAR","kind":"VARCHAR",'
    || '"currency":"VARCHAR","per":"VARCHAR","si_low":"DOUBLE","si_high":"DOUBLE","si_unit":"VARCHAR"}')
