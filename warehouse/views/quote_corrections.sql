-- One row per quote in `internal.quotes` that was corrected by hand: its right speaker. `internal.corrected_quotes` and `internal.corrected_stances` apply these.
-- Use this when you check how corrections were applied; use `statements` for the result.
-- speaker: The right speaker.
-- override_id: The correction that was made last, see `internal.overrides`.
--
-- A quote is the corrected one if one of its parts and the corrected part share more than half of the longer.
select
    found.article_id,
    found.revision,
    found.quote_id,
    arg_max(placed.value, placed.corrected_at) as speaker,
    arg_max(placed.override_id, placed.corrected_at) as override_id
from placed_overrides as placed
join quotes as found using (article_id, revision, night)
where placed.table_name = 'quotes'
    and list_contains(corrected_nights(), found.night)
    and 2 * (least(found."end", placed."end") - greatest(found.start, placed.start))
        > greatest(found."end" - found.start, placed."end" - placed.start)
group by all
