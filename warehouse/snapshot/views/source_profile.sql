-- One row per source and outlet: what it gives, over all its nights: how many texts, of its own or copied, in which languages, tone and with how many quotes. Shares are of its texts (article revisions); those of a source's records stand with each of its outlets.
-- Use this when you ask what a source is like; use `internal.outcomes` for what became of its records on each night.
-- Try this: `select source, outlet, articles, independent_texts, copy_share, wire_share, quotes_per_text from internal.source_profile order by articles desc, source, outlet`
-- outlet: Who published them; null where the records do not say.
-- articles: Articles. Unit: count. Example: `7`.
-- independent_texts: Different texts among them: copies of one agency text, whole or cut, count once. Unit: count. Example: `6`.
-- texts: Texts: articles with their revisions. Unit: count. Example: `8`.
-- revised_share: Texts that are a later revision of an article. Unit: share, 0 to 1. Example: `0.125`.
-- copy_share: Texts that copy an earlier one of another article, of whatever source, whole or cut. Unit: share, 0 to 1. Example: `0.125`.
-- wire_share: Texts that credit an agency. Unit: share, 0 to 1. Example: `0.25`.
-- undated_share: Texts whose date of publication is not known. Unit: share, 0 to 1. Example: `0.125`.
-- languages: Their languages, ISO 639-1. Example: `[en, fr]`.
-- annotated_share: Texts that the models read. Unit: share, 0 to 1. Example: `0.875`.
-- negative_share: Texts written with negative sentiment, of those the models read; null where they read none. Unit: share, 0 to 1. Example: `0.14`.
-- neutral_share: Texts written with neutral sentiment, of those the models read; null where they read none. Unit: share, 0 to 1. Example: `0.86`.
-- positive_share: Texts written with positive sentiment, of those the models read; null where they read none. Unit: share, 0 to 1. Example: `0`.
-- quotes_per_text: Quotes, direct or not, in a text that the models read; null where they read none. Unit: quotes. Example: `4.7`.
-- source_records: Records read from the source, all its outlets together. Unit: count. Example: `9`.
-- source_rejected_share: Records of the source of which no article could be made. Unit: share, 0 to 1. Example: `0.22`.
-- first_night: The first night with an article of it. Example: `2026-03-02`.
-- last_night: The last night with one. Example: `2026-03-04`.
-- nights: Nights with one. Unit: count. Example: `3`.
with given as (
    select
        source,
        outlet,
        count(distinct article_id) as articles,
        count(distinct copy_group) as independent_texts,
        count(*) as texts,
        avg((revision > 1)::integer) as revised_share,
        avg((not starts_with(copy_group, article_id))::integer) as copy_share,
        avg((wire_credit is not null)::integer) as wire_share,
        avg((published_at is null)::integer) as undated_share,
        list_sort(list(distinct language)) as languages,
        count(*) filter (annotated) as annotated,
        count(*) filter (label = 'negative') as negative,
        count(*) filter (label = 'neutral') as neutral,
        count(*) filter (label = 'positive') as positive,
        min(night) as first_night,
        max(night) as last_night,
        count(distinct night) as nights
    from articles
    left join corrected_sentiments using (article_id, revision, night)
    group by all
),
quoted as (
    select source, outlet, count(*) as quotes
    from articles
    join corrected_quotes using (article_id, revision, night)
    where part = 0
    group by all
),
taken as (
    select source, count(*) as records, count(*) filter (outcome = 'rejected') as rejected from ledger group by all
)
select
    given.source,
    given.outlet,
    articles,
    independent_texts,
    texts,
    revised_share,
    copy_share,
    wire_share,
    undated_share,
    languages,
    annotated / texts as annotated_share,
    negative / nullif(annotated, 0) as negative_share,
    neutral / nullif(annotated, 0) as neutral_share,
    positive / nullif(annotated, 0) as positive_share,
    coalesce(quotes, 0) / nullif(annotated, 0) as quotes_per_text,
    records as source_records,
    rejected / records as source_rejected_share,
    first_night,
    last_night,
    nights
from given
left join quoted on given.source = quoted.source and given.outlet is not distinct from quoted.outlet
left join taken on given.source = taken.source
