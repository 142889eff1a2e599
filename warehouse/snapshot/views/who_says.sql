-- One row per speaker, article revision and quote, and claim that the quote bears on: who says what, and where that puts them. A quote that bears on no claim followed has one row, without a claim.
-- Use this when you need quotes with and without a claim side by side; use `statements` for quotes alone, `positions` for what bears on a claim.
-- Try this: `select speaker, count(*) as quotes, list(distinct stance) as stances from internal.who_says where tied group by all order by quotes desc, speaker`
-- speaker: Who says it: the entity, else the words that name the speaker, else `unknown`.
-- tied: Whether `speaker` is an entity of the article. Example: `true`.
-- quote: What is said, its parts joined by ` … `. Example: `“Valcorvo is safe,” … “It has stood for seventy years and it will stand for seventy more.”`.
-- direct: Whether it stands between quotation marks, word for word.
-- claim_id: The claim it bears on; null where it bears on none.
-- claim: The wording that was judged; null where it bears on none.
-- stance: The speaker's stance on the claim; null where it bears on none.
-- stance_probability: Probability of `stance`. Unit: probability, 0 to 1. Example: `0.78`.
-- start: Where the first part starts. Unit: code points of articles.text, from 0.
-- end: Where the last part ends, exclusive. Unit: code points of articles.text, from 0.
select
    said.night,
    said.speaker,
    said.tied,
    said.speaker_surface,
    said.speaker_probability,
    said.quote,
    said.direct,
    said.cue,
    said.reported_via,
    stances.claim_id,
    stances.claim,
    stances.stance,
    stances.probability as stance_probability,
    articles.outlet,
    articles.title,
    articles.url,
    articles.published_at,
    articles.copy_group,
    article_id,
    revision,
    said.quote_id,
    said.start,
    said."end"
from statements as said
join articles using (article_id, revision, night)
left join corrected_stances as stances using (article_id, revision, night, quote_id)
