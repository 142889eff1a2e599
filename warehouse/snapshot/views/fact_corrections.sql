-- One row per place, date or amount that was corrected by hand, or that lies in an article with corrected quotes: the right values, null where the model's stand. `internal.corrected_places`, `corrected_dates` and `corrected_amounts` apply these.
-- Use this when you check how corrections were applied; use `places`, `dates` and `amounts` for the result.
-- start: Where it starts. Unit: code points of articles.text, from 0.
-- end: Where it ends, exclusive. Unit: code points of articles.text, from 0.
-- answer: The right values, by column, as JSON. Example: `{"from":"2026-03-09","to":"2026-03-09","precision":"day"}`.
-- use: Of a place: the right use. Example: `government`.
-- topic: Of an amount: the right topic. Example: `died`.
-- dropped: Whether the words are no place, date or amount. Example: `false`.
-- quote_id: The statement that holds the words once quotes are corrected; null outside statements. Unit: count.
-- override_id: The correction that was made last, see `internal.overrides`; null where only a quote was corrected.
--
-- A row is the corrected one if both share more than half of the longer, as for mentions.
with requoted as (
    select article_id, revision from quote_corrections
    union
    select article_id, revision from quote_additions
)
select
    found.table_name,
    found.article_id,
    found.revision,
    found.start,
    found."end",
    arg_max(placed.value, placed.corrected_at) filter (placed.field in ('place', 'days', 'amount', 'add')) as answer,
    arg_max(placed.value, placed.corrected_at) filter (placed.field = 'use') as use,
    arg_max(placed.value, placed.corrected_at) filter (placed.field = 'topic') as topic,
    coalesce(bool_or(placed.field = 'drop'), false) as dropped,
    min(said.quote_id) as quote_id,
    arg_max(placed.override_id, placed.corrected_at) as override_id
from facts as found
left join placed_overrides as placed
    on placed.table_name = found.table_name
    and placed.article_id = found.article_id
    and placed.revision = found.revision
    and placed.night = found.night
    and mostly_overlap(found.start, found."end", placed.start, placed."end")
left join corrected_quotes as said
    on said.article_id = found.article_id
    and said.revision = found.revision
    and said.night = found.night
    and list_contains(corrected_nights(), said.night)
    and said.start <= found.start
    and found."end" <= said."end"
where list_contains(corrected_nights(), found.night)
    and (
        placed.override_id is not null
        or (found.article_id, found.revision) in (select article_id, revision from requoted)
    )
group by all
