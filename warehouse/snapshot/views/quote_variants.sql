-- One row per direct quotation that several articles have: its words beside who printed it, who printed it first, and what is left out or put in.
-- Use this when you ask how a quotation travelled; use `altered_quotes` for changes of meaning, `internal.quote_groups` to compute with groups.
-- Try this: `select group_id, night, outlet, variant, quote, left_out from quote_variants order by group_id, night, outlet limit 10`
-- group_id: The quotation: `article_id:quote_id:part` of the first that was read.
-- speaker: Who says it in this article: the entity, else the words that name the speaker; null if nobody is named.
-- outlet: Who printed it; the source where no outlet is known.
-- quote: The words, as they stand in the text; marks belong to it. Example: `“Valcorvo is safe,”`.
-- first_outlet: Who printed it first, of those whose article has a time; by the night otherwise. Example: `Harbour Post`.
-- first_night: The night on which it was read first. Example: `2026-03-02`.
with repeated as (
    select distinct group_id from quote_groups where variant <> 'first'
),
-- A revised article repeats itself, and is one article.
latest as (
    select * from quote_groups where (article_id, revision) not in (select article_id, revision from earlier_revisions)
),
several as (
    select group_id from latest semi join repeated using (group_id) group by all having count(distinct article_id) > 1
),
printed as (
    select
        groups.group_id,
        groups.night,
        coalesce(said.speaker, said.speaker_surface) as speaker,
        coalesce(articles.outlet, articles.source) as outlet,
        said.text as quote,
        groups.variant,
        groups.likeness,
        groups.left_out,
        groups.put_in,
        groups.changes,
        articles.published_at,
        articles.copy_group,
        articles.wire_credit,
        article_id,
        revision,
        quote_id,
        part,
        groups.via_article_id,
        groups.via_quote_id,
        groups.via_part
    from latest as groups
    semi join several using (group_id)
    join corrected_quotes as said using (article_id, revision, night, quote_id, part)
    join articles using (article_id, revision, night)
)
select
    *,
    first(outlet) over first_printed as first_outlet,
    min(night) over (partition by group_id) as first_night
from printed
window first_printed as (
    partition by group_id
    order by night, published_at nulls last, article_id
    rows between unbounded preceding and unbounded following
)
