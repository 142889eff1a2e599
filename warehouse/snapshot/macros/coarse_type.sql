-- The type of a name in the four types that older weights knew: `miscellaneous` for a nationality, an event or a work, else the type itself.
-- Use this when you compare types with lakes or models of four; use `entities.type` for all six.
-- argument name_type VARCHAR: A type, as in `entities.type`. Example: `event`.
-- result: The coarser type. Example: `miscellaneous`.
case when name_type in ('nationality', 'event', 'work') then 'miscellaneous' else name_type end
