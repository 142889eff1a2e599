-- One row per row of `internal.entities`, as corrected by hand where somebody did, without mentions that are no names and with those that were added. Probabilities stay those of the model's answer; what was added has neither probability nor model.
-- Use `entities` of the schema `main`, which is this; use `internal.entities` for what the model said.
-- override_id: The correction that was applied last, see `internal.overrides`; null where the model's answer stands.
--
-- Four parts, so that a filter on any column reaches the first, which is nearly all of the lake, and files of other
-- nights are left out as the query is planned. Over 2 million mentions in 400 files this costs what `entities` costs and
-- 20 ms for planning the two more scans; names corrected everywhere cost a second look at the column of names, 1.4 to
-- 2.8 times in all, and 7 times for a bare count. One left join over all of them cost 2 to 4 times, and more where it was only to be counted.
select *, cast(null as varchar) as override_id
from entities
where not list_contains(corrected_nights(), night)
    and (len(corrected_names()) = 0 or not list_contains(corrected_names(), entity))
union all
-- Nights with corrected articles.
select
    entities.* replace (
        coalesce(corrections.entity, renamings.entity, entities.entity) as entity,
        coalesce(corrections.type, retyped.type, retyped_raw.type, entities.type) as type,
        coalesce(corrections.tone, entities.tone) as tone
    ),
    coalesce(corrections.override_id, retyped.override_id, retyped_raw.override_id, renamings.override_id)
from entities
left join entity_corrections as corrections using (article_id, revision, start, "end")
left join renamings on renamings.name = entities.entity
left join retypings as retyped on retyped.name = coalesce(corrections.entity, renamings.entity, entities.entity)
left join retypings as retyped_raw on retyped_raw.name = entities.entity
where list_contains(corrected_nights(), entities.night) and corrections.dropped is not true
union all
-- Names corrected everywhere, in all other nights.
select
    entities.* replace (
        renamings.entity as entity,
        coalesce(retyped.type, retyped_raw.type, entities.type) as type
    ),
    coalesce(retyped.override_id, retyped_raw.override_id, renamings.override_id)
from entities
join renamings on renamings.name = entities.entity
left join retypings as retyped on retyped.name = renamings.entity
left join retypings as retyped_raw on retyped_raw.name = entities.entity
where len(corrected_names()) > 0
    and not list_contains(corrected_nights(), entities.night)
    and list_contains(corrected_names(), entities.entity)
union all by name
from entity_additions
