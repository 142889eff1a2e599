-- One row per stance in `internal.stances` of a speaker whose quote was corrected by hand: whose it is now. `internal.corrected_stances` applies these.
-- Use this when you check how corrections were applied; use `positions` for the result.
-- speaker: The right speaker; null where the model's stands.
-- dropped: Whether nobody says it, so that it is nobody's stance. Example: `false`.
-- quote_id_now: The quote that it belongs to, as in `internal.corrected_quotes`. Unit: count. Example: `-848`.
-- override_id: The correction that was made last, see `internal.overrides`; null where the words it rests on were not corrected.
--
-- A stance goes with the part of the quote that its evidence shares most with.
select
    stances.article_id,
    stances.revision,
    stances.claim_id,
    stances.quote_id,
    parts.speaker,
    parts.dropped,
    parts.quote_id_now,
    parts.override_id
from stances
join quote_corrections as parts using (article_id, revision, quote_id)
where list_contains(corrected_nights(), stances.night)
qualify row_number() over (
    partition by stances.article_id, stances.revision, stances.claim_id, stances.quote_id
    order by
        greatest(least(stances.evidence_end, parts."end") - greatest(stances.evidence_start, parts.start), 0) desc,
        parts.quote_id_now = parts.quote_id desc,
        parts.dropped,
        parts.part
) = 1
