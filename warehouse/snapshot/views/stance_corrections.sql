-- One row per stance in `internal.stances` that was corrected by hand: the right one, with its evidence. `internal.corrected_stances` applies these.
-- Use this when you check how corrections were applied; use `positions` for the result.
-- stance: The right stance.
-- evidence_start: Where the evidence starts; null when unrelated. Unit: code points of articles.text, from 0.
-- evidence_end: Where the evidence ends, exclusive; null when unrelated. Unit: code points of articles.text, from 0.
-- evidence: The words that were in view when it was corrected, or were given with the correction; null when unrelated. Example: `“The dam is in danger of collapse, and every week of rain makes it worse,” Lourido said.`.
-- override_id: The correction that was made last, see `internal.overrides`.
--
-- A speaker's stance is the corrected one if its evidence and the corrected one's share more than half of the longer.
with latest as (
    select
        found.article_id,
        found.revision,
        found.claim_id,
        found.quote_id,
        arg_max(placed.value, placed.corrected_at) as stance,
        arg_max(placed.start, placed.corrected_at) as evidence_start,
        arg_max(placed."end", placed.corrected_at) as evidence_end,
        arg_max(placed.surface, placed.corrected_at) as evidence,
        arg_max(placed.override_id, placed.corrected_at) as override_id
    from placed_overrides as placed
    join stances as found using (article_id, revision, night, claim_id, claim)
    where placed.table_name = 'stances'
        and placed.field = 'stance'
        and list_contains(corrected_nights(), found.night)
        and (placed.holder = 'article') = (found.holder = 'article')
        and (
            found.holder = 'article'
            or mostly_overlap(found.evidence_start, found.evidence_end, placed.start, placed."end")
        )
    group by all
)
select * replace (
    case when stance <> 'unrelated' then evidence_start end as evidence_start,
    case when stance <> 'unrelated' then evidence_end end as evidence_end,
    case when stance <> 'unrelated' then evidence end as evidence
)
from latest
