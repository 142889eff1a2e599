-- One row per entity that somebody made one with another by hand: the one whose id both have.
-- Use this when you look up an id that is no longer in `entity`; use `entity` for what is there.
-- entity_id: The entity that became part of another.
-- kept_id: The entity that keeps its id. Example: `cfb8e0fc1b34a1a2`.
-- override_id: The correction that says so, see `internal.overrides`.
with recursive asked as (
    select was as entity_id, value as kept_id, override_id
    from standing_overrides
    where table_name = 'entity_ids' and field = 'merge'
),
followed as (
    select entity_id, kept_id, override_id from asked
    union
    select followed.entity_id, asked.kept_id, followed.override_id
    from followed
    join asked on asked.entity_id = followed.kept_id
)
select entity_id, any_value(kept_id) as kept_id, any_value(override_id) as override_id
from followed
where kept_id not in (select entity_id from asked)
group by entity_id
