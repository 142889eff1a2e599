-- One row per direct quotation of which a negation, a number or a hedge is only in one of two articles: both wordings side by side.
-- Use this when you ask whose quotation means something else; use `quote_variants` for all that differ. It does not say who is right.
-- Try this: `select night, speaker, first_outlet, words_there, outlet, words_here, changes from altered_quotes order by all limit 10`
-- outlet: Who printed this wording.
-- words_here: This wording. Example: `“The dam is in danger of collapse.”`.
-- other_outlet: Who printed the wording that it was compared with. Example: `Harbour Post`.
-- words_there: That wording. Example: `“The dam is not in danger of collapse.”`.
-- speaker: Who says it here.
-- group_id: The quotation: `article_id:quote_id:part` of the first that was read.
with altered as (
    select * from quote_variants where len(changes) > 0
)
select
    altered.night,
    altered.speaker,
    altered.outlet,
    altered.quote as words_here,
    other.outlet as other_outlet,
    other.quote as words_there,
    altered.changes,
    altered.variant,
    altered.left_out,
    altered.put_in,
    altered.first_outlet,
    altered.group_id,
    altered.article_id,
    altered.revision,
    altered.via_article_id
from altered
join quote_variants as other
    on other.article_id = altered.via_article_id and other.quote_id = altered.via_quote_id
    and other.part = altered.via_part and other.group_id = altered.group_id
-- Of the revisions of the other article the one that was read last before.
qualify row_number() over (
    partition by altered.article_id, altered.revision, altered.quote_id, altered.part, altered.night
    order by other.night > altered.night, other.night desc, other.revision desc
) = 1
