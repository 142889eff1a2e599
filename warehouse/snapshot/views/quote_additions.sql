-- One row per quote that was added by hand and that no model has found. `internal.corrected_quotes` adds these.
-- Use this when you check how corrections were applied; use `statements` for the result.
-- quote_id: Its number, below 0. Unit: count. Example: `-847`.
-- speaker: Who says it.
-- direct: Whether it begins with a quotation mark.
-- override_id: The correction that added it, see `internal.overrides`.
--
-- A part that was dropped is not found: dropping it and adding another one gives it other words.
select
    placed.article_id,
    placed.revision,
    placed.night,
    cast(-1 - 2 * placed.start as integer) as quote_id,
    placed.start,
    placed."end",
    placed.surface as text,
    substr(placed.surface, 1, 1) in ('"', '“', '„', '«', '‟', '‘') as direct,
    placed.value as speaker,
    placed.override_id
from placed_overrides as placed
left join (
    select article_id, revision, quotes.night, quotes.start, quotes."end"
    from quotes
    left join quote_corrections as corrections using (article_id, revision, quote_id, part)
    where list_contains(corrected_nights(), quotes.night) and corrections.dropped is not true
) as found
    on found.article_id = placed.article_id
    and found.revision = placed.revision
    and found.night = placed.night
    and mostly_overlap(found.start, found."end", placed.start, placed."end")
where placed.table_name = 'quotes' and placed.field = 'add' and found.article_id is null
-- Its number is made of its start, so of two that begin alike (added on two machines) the later one is shown.
qualify row_number() over (
    partition by placed.article_id, placed.revision, placed.start order by placed.corrected_at desc
) = 1
