-- The texts that are compared: one row per copy group and night, of whichever source of the panel comes first by name, so
-- that a text is counted for the same source whether or not others copy it.
create or replace temp table texts as
select row_number() over () as text, night, copy_group, min(source) as source,
    arg_min(outlet, (not is_first, source, article_id)) as outlet
from given
where source in (from panel)
group by night, copy_group
