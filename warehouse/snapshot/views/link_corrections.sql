-- One row per person or body of an article that somebody moved to another entity by hand: the right one. `internal.corrected_links` applies these, and then `internal.entity_merges`.
-- Use this when you check how corrections were applied; use `entity_ids` for the result.
-- entity_id: The right entity.
-- override_id: The correction that says so, see `internal.overrides`.
with recursive asked as (
    select field, article_id, type, surface as name, was, value, override_id
    from standing_overrides
    where table_name = 'entity_ids' and field in ('move', 'split')
),
-- A split takes along what was linked through it.
parted as (
    select article_id, type, name, value as entity_id, override_id from asked where field = 'split'
    union
    select links.article_id, links.type, links.name, parted.entity_id, parted.override_id
    from parted
    join links
        on links.via_article_id = parted.article_id and links.via_name = parted.name and links.type = parted.type
    where links.entity_id in (select was from asked where field = 'split')
)
select article_id, type, name, value as entity_id, override_id from asked where field = 'move'
union all
select article_id, type, name, arg_min(entity_id, override_id), min(override_id)
from parted
where (article_id, type, name) not in (select article_id, type, name from asked where field = 'move')
group by all
