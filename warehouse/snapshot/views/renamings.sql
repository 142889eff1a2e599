-- One row per name that was ever corrected everywhere: the entity it is. `internal.corrected_*` apply these; a correction of one mention, quote or stance goes before them.
-- Use this when you check how corrections were applied; use `entities` and `statements` for the result.
-- name: The name as the model gave it. Example: `Lourido`.
-- entity: The entity that it is: the name itself, where the correction was taken back or was of its type alone.
-- override_id: The correction that says so, see `internal.overrides`; null where none that stands does.
select listed.name, coalesce(stands.value, listed.name) as entity, stands.override_id
from (select unnest(corrected_names()) as name) as listed
left join standing_overrides as stands
    on stands.surface = listed.name and stands.article_id is null and stands.field = 'entity'
