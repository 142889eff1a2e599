-- The entities before $night that share a type and a key with one of `wanted`.
create or replace temp table candidates as
select distinct entity_id
from (select entity_id, type, unnest(keys) as key from entity_ids where night < $night)
semi join wanted using (type, key)
