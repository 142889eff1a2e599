-- One row per stance of a speaker that was added by hand. `internal.corrected_stances` adds these, in the place of what a model may say of the same quote.
-- Use this when you check how corrections were applied; use `positions` for the result.
-- holder: Who says the words: the speaker in `internal.corrected_quotes`.
-- quote_id: The quote that the words belong to, as in `internal.corrected_quotes`. Unit: count. Example: `-847`.
-- stance: The stance. Example: `supports`.
-- evidence_start: Where the evidence starts. Unit: code points of articles.text, from 0.
-- evidence_end: Where the evidence ends, exclusive. Unit: code points of articles.text, from 0.
-- evidence: The words that show it. Example: `“The dam is in danger of collapse, and every week of rain makes it worse,” Lourido said.`.
-- override_id: The correction that added it, see `internal.overrides`.
--
-- It holds while the article is judged on the claim in this wording, and somebody is quoted there.
with placed_there as (
    select
        placed.article_id,
        placed.revision,
        placed.night,
        placed.claim_id,
        placed.claim,
        coalesce(said.speaker, said.speaker_surface, 'unknown') as holder,
        said.quote_id,
        placed.value as stance,
        placed.start as evidence_start,
        placed."end" as evidence_end,
        placed.surface as evidence,
        placed.corrected_at,
        placed.override_id
    from placed_overrides as placed
    join stances as judged using (article_id, revision, night, claim_id, claim)
    join corrected_quotes as said using (article_id, revision, night)
    where placed.table_name = 'stances'
        and placed.field = 'add'
        and judged.holder = 'article'
        and list_contains(corrected_nights(), judged.night)
        and least(said."end", placed."end") > greatest(said.start, placed.start)
    qualify row_number() over (
        partition by placed.article_id, placed.revision, placed.override_id
        order by least(said."end", placed."end") - greatest(said.start, placed.start) desc, said.start
    ) = 1
)
select * exclude (corrected_at)
from placed_there
qualify row_number() over (
    partition by article_id, revision, claim_id, quote_id order by corrected_at desc
) = 1
