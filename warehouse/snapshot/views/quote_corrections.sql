-- One row per part of a quote in `internal.quotes` that was corrected by hand in any of its parts: the right speaker of the part, and which quote it belongs to. `internal.corrected_quotes` and `internal.moved_stances` apply these.
-- Use this when you check how corrections were applied; use `statements` for the result.
-- part: Which stretch of the attribution, from 0, as in `internal.quotes`. Unit: count.
-- speaker: The right speaker; null where the model's stands.
-- dropped: Whether nobody says it. Example: `false`.
-- quote_id_now: The quote that the part belongs to: another one, with a number below 0, where it was given a speaker of its own. Unit: count. Example: `-848`.
-- part_now: Which stretch of that quote it is, from 0. Unit: count. Example: `0`.
-- override_id: The correction that was made last, see `internal.overrides`; null where none was of this part.
--
-- A part is the corrected one if both share more than half of the longer. Of corrections of the one part and of all
-- parts the later one holds. Parts of one speaker stay one quote; those whom nobody corrected keep its number.
with hits as (
    select
        found.article_id,
        found.revision,
        found.quote_id,
        found.part,
        placed.field,
        placed.value,
        coalesce(placed.whole, placed.field <> 'add') as whole,
        placed.corrected_at,
        placed.override_id
    from placed_overrides as placed
    join quotes as found using (article_id, revision, night)
    where placed.table_name = 'quotes'
        and list_contains(corrected_nights(), found.night)
        and mostly_overlap(found.start, found."end", placed.start, placed."end")
),
parts as (
    select
        found.article_id,
        found.revision,
        found.quote_id,
        found.part,
        found.start,
        found."end",
        coalesce(renamings.entity, found.speaker, found.speaker_surface, '') as answered,
        arg_max(hits.value, hits.corrected_at) filter (hits.field <> 'drop') as speaker,
        coalesce(bool_or(hits.field = 'drop'), false) as dropped,
        arg_max(hits.override_id, hits.corrected_at) as override_id
    from quotes as found
    join (select distinct article_id, revision, quote_id from hits) as touched using (article_id, revision, quote_id)
    left join hits
        on hits.article_id = found.article_id
        and hits.revision = found.revision
        and hits.quote_id = found.quote_id
        and (hits.whole or hits.part = found.part)
    left join renamings on renamings.name = coalesce(found.speaker, found.speaker_surface)
    where list_contains(corrected_nights(), found.night)
    group by all
),
spoken as (
    select
        *,
        coalesce(speaker, answered) as said_by,
        first_value(coalesce(speaker, answered)) over (
            partition by article_id, revision, quote_id order by speaker is not null, part
        ) as keeps_number
    from parts
),
numbered as (
    select
        *,
        case
            when said_by = keeps_number then quote_id
            else cast(-2 - 2 * min(start) over (partition by article_id, revision, quote_id, said_by) as integer)
        end as quote_id_now
    from spoken
)
select
    article_id,
    revision,
    quote_id,
    part,
    start,
    "end",
    speaker,
    dropped,
    quote_id_now,
    cast(row_number() over (partition by article_id, revision, quote_id_now, dropped order by part) - 1 as integer)
        as part_now,
    override_id
from numbered
