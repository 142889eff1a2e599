-- One row per mention that was added by hand and that no model has found. `internal.corrected_entities` adds these.
-- Use this when you check how corrections were applied; use `entities` for the result.
-- entity: Which entity it is. Example: `Beatriz Lourido`.
-- tone: The tone towards it. Example: `neutral`.
-- override_id: The correction that added it, see `internal.overrides`.
--
-- A mention that was dropped is not found: dropping it and adding another one gives it other words.
select
    placed.article_id,
    placed.revision,
    placed.night,
    placed.start,
    placed."end",
    placed.surface,
    placed.type,
    placed.value as entity,
    placed.tone,
    placed.override_id
from placed_overrides as placed
left join (
    select article_id, revision, entities.night, start, "end"
    from entities
    left join entity_corrections as corrections using (article_id, revision, start, "end")
    where list_contains(corrected_nights(), entities.night) and corrections.dropped is not true
) as found
    on found.article_id = placed.article_id
    and found.revision = placed.revision
    and found.night = placed.night
    and mostly_overlap(found.start, found."end", placed.start, placed."end")
where placed.table_name = 'entities' and placed.field = 'add' and found.article_id is null
