-- One row per mention in `internal.entities` that was corrected by hand: the right values, null where the model's stands. `internal.corrected_entities` applies these.
-- Use this when you check how corrections were applied; use `entities` for the result.
-- entity: The right entity. Example: `Beatriz Lourido`.
-- type: The right type. Example: `person`.
-- tone: The right tone. Example: `neutral`.
-- dropped: Whether it is no name at all. Example: `false`.
-- override_id: The correction that was made last, see `internal.overrides`.
--
-- A mention is the corrected one if they share more than half of the longer, so that other models, whose spans differ by
-- an article or a title, are corrected too. One that was added by hand, and that a model finds after all, is corrected to
-- what was added.
select
    found.article_id,
    found.revision,
    found.start,
    found."end",
    arg_max(placed.value, placed.corrected_at) filter (field in ('entity', 'add')) as entity,
    arg_max(case field when 'add' then placed.type else placed.value end, placed.corrected_at)
        filter (field in ('type', 'add')) as type,
    arg_max(case field when 'add' then placed.tone else placed.value end, placed.corrected_at)
        filter (field in ('tone', 'add')) as tone,
    bool_or(field = 'drop') as dropped,
    arg_max(placed.override_id, placed.corrected_at) as override_id
from placed_overrides as placed
join entities as found using (article_id, revision, night)
where placed.table_name = 'entities'
    and list_contains(corrected_nights(), found.night)
    and mostly_overlap(found.start, found."end", placed.start, placed."end")
group by all
