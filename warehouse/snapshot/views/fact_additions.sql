-- One row per place, date or amount that was added by hand and that no model has found. `internal.corrected_places`, `corrected_dates` and `corrected_amounts` add these.
-- Use this when you check how corrections were applied; use `places`, `dates` and `amounts` for the result.
-- start: Where it starts. Unit: code points of articles.text, from 0.
-- end: Where it ends, exclusive. Unit: code points of articles.text, from 0.
-- answer: The values, by column, as JSON. Example: `{"from":"2026-03-09","to":"2026-03-09","precision":"day"}`.
-- quote_id: The statement that holds the words; null outside statements. Unit: count.
-- override_id: The correction that added it, see `internal.overrides`.
--
-- What was dropped is not found: dropping it and adding another gives it other words.
with found as (
    select facts.*
    from facts
    left join fact_corrections as corrections using (table_name, article_id, revision, start, "end")
    where list_contains(corrected_nights(), facts.night) and corrections.dropped is not true
)
select
    placed.table_name,
    placed.article_id,
    placed.revision,
    placed.night,
    placed.start,
    placed."end",
    placed.surface,
    placed.value as answer,
    min(said.quote_id) as quote_id,
    placed.override_id
from placed_overrides as placed
left join found
    on found.table_name = placed.table_name
    and found.article_id = placed.article_id
    and found.revision = placed.revision
    and found.night = placed.night
    and mostly_overlap(found.start, found."end", placed.start, placed."end")
left join corrected_quotes as said
    on said.article_id = placed.article_id
    and said.revision = placed.revision
    and said.night = placed.night
    and said.start <= placed.start
    and placed."end" <= said."end"
where placed.table_name in ('places', 'dates', 'amounts') and placed.field = 'add' and found.article_id is null
group by all
