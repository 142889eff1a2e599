-- One row per name whose type is corrected everywhere. `internal.corrected_entities` applies these; a correction of one mention goes before them.
-- Use this when you check how corrections were applied; use `entities` for the result.
-- name: The name, as the model gave it or as it is corrected to be. Example: `Lourido`.
-- type: What it is. Example: `person`.
-- override_id: The correction that says so, see `internal.overrides`.
select surface as name, value as type, override_id
from standing_overrides
where article_id is null and field = 'type'
