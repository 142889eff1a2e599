-- One row per story, claim, holder and stance: who stands where in its articles; and one per person or organisation that they talk about and never quote.
-- Use this when you want the sides in several stories; use `story_positions(story)` for one.
-- argument stories VARCHAR[]: The stories, by `story_id`. Example: `[7072bef90b28b5c9]`.
-- story_id: The story: the `article_id` of its first article.
-- claim_id: The claim; null for whom nobody quotes.
-- claim: The wording that was judged; null for whom nobody quotes.
-- holder: Who stands there, as in `positions.holder`; or who is talked about.
-- stance: Where they stand; null for whom nobody quotes. One of: supports, disputes, reports.
-- quoted: Whether the story's articles have the holder say something; true for `article`, the articles themselves. Example: `true`.
-- articles: Articles that show it. Unit: count. Example: `3`.
-- independent_texts: Different texts among them: copies of one agency text, whole or cut, count once. Unit: count. Example: `1`.
-- outlets: Outlets that print it. Example: `[Harbour Post, Northern Ledger]`.
-- first_night: The first night that shows it. Example: `2026-03-02`.
-- last_night: The last night that shows it. Example: `2026-03-04`.
-- words: The evidence of the surest answer; null for whom nobody quotes. Example: `“Valcorvo is safe,” Feld said.`.
-- probability: Probability of that answer; null where it was given by hand, and for whom nobody quotes. Unit: probability, 0 to 1. Example: `0.91`.
with texts as materialized (
    select
        members.story_id, articles.article_id, articles.revision, articles.night, copy_group,
        coalesce(outlet, source) as outlet
    from corrected_memberships as members
    join articles using (article_id)
    where list_contains(stories, members.story_id)
),
speakers as (
    select distinct story_id, ' ' || lower(speaker) || ' ' as speaker
    from texts
    join statements using (article_id, revision, night)
),
talked_about as (
    select
        story_id,
        entity,
        count(distinct article_id) as articles,
        count(distinct copy_group) as independent_texts,
        list(distinct outlet order by outlet) as outlets,
        min(texts.night) as first_night,
        max(texts.night) as last_night
    from texts
    join corrected_entities as mentions using (article_id, revision, night)
    where type in ('person', 'organisation')
    group by all
)
select
    story_id,
    claim_id,
    claim,
    holder,
    stance,
    true as quoted,
    count(distinct article_id) as articles,
    count(distinct copy_group) as independent_texts,
    list(distinct outlet order by outlet) as outlets,
    min(texts.night) as first_night,
    max(texts.night) as last_night,
    first(evidence order by override_id is null, probability desc nulls last, article_id, revision, quote_id) as words,
    first(probability order by override_id is null, probability desc nulls last, article_id, revision, quote_id)
        as probability
from texts
join corrected_stances as held using (article_id, revision, night)
where stance <> 'unrelated'
group by all
union all
select
    story_id, null, null, entity, null, false, articles, independent_texts, outlets, first_night, last_night, null, null
from talked_about
-- Articles name people in several ways: `Quintela` is quoted where `Tomás Quintela` is, and the other way round.
where not exists (
    from speakers
    where speakers.story_id = talked_about.story_id
        and (
            contains(speaker, ' ' || lower(entity) || ' ')
            or contains(' ' || lower(entity) || ' ', speaker)
        )
)
