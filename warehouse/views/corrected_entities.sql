-- One row per row of `entities`, as corrected by hand where somebody did, without mentions that are no names: ask this one, and `entities` for what the model said. Probabilities stay those of the model's answer.
-- override_id: The correction that was applied last, see `overrides`; null where the model's answer stands.
--
-- Three parts, so that a filter on any column reaches the first, which is nearly all of the lake, and files of other
-- nights are left out as the query is planned. Measured on 2 million mentions in 400 files, CPU time against `entities`:
-- one name 1.2 times with some mentions and names corrected; one left join over all took 2 to 4 times.
select *, cast(null as varchar) as override_id
from entities
where not list_contains(corrected_nights(), night)
    and (len(corrected_names()) = 0 or not list_contains(corrected_names(), entity))
union all
-- Nights with corrected articles. A mention is the corrected one if they share more than half of the longer, so that
-- other models, whose spans differ by an article or a title, are corrected too.
select
    entities.* replace (
        coalesce(right_ones.entity, renamings.entity, entities.entity) as entity,
        coalesce(right_ones.type, entities.type) as type,
        coalesce(right_ones.tone, entities.tone) as tone
    ),
    coalesce(right_ones.override_id, renamings.override_id)
from entities
left join (
    select
        found.article_id,
        found.revision,
        found.start,
        found."end",
        arg_max(placed.value, placed.corrected_at) filter (field = 'entity') as entity,
        arg_max(placed.value, placed.corrected_at) filter (field = 'type') as type,
        arg_max(placed.value, placed.corrected_at) filter (field = 'tone') as tone,
        bool_or(field = 'drop') as dropped,
        arg_max(placed.override_id, placed.corrected_at) as override_id
    from placed_overrides as placed
    join entities as found using (article_id, revision, night)
    where placed.table_name = 'entities'
        and list_contains(corrected_nights(), found.night)
        and 2 * (least(found."end", placed."end") - greatest(found.start, placed.start))
            > greatest(found."end" - found.start, placed."end" - placed.start)
    group by all
) as right_ones using (article_id, revision, start, "end")
left join renamings on renamings.name = entities.entity
where list_contains(corrected_nights(), entities.night) and right_ones.dropped is not true
union all
-- Names corrected everywhere, in all other nights.
select entities.* replace (renamings.entity as entity), renamings.override_id
from entities
join renamings on renamings.name = entities.entity
where len(corrected_names()) > 0
    and not list_contains(corrected_nights(), entities.night)
    and list_contains(corrected_names(), entities.entity)
