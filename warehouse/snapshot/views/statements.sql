-- One row per quote of an article revision, its parts put together: what is said, by whom.
-- Use this when you ask who said what, on whatever matter; use `positions` where it must bear on a claim, `internal.quotes` for each stretch of the text.
-- Try this: `select speaker, count(*) as quotes from statements where tied group by all order by quotes desc, speaker limit 10`
-- speaker: Who says it: the entity, else the words that name the speaker, else `unknown`.
-- tied: Whether `speaker` is an entity of the article. Example: `true`.
-- quote: What is said, its parts joined by ` … `. Example: `“Valcorvo is safe,” … “It has stood for seventy years and it will stand for seventy more.”`.
-- direct: Whether it stands between quotation marks, word for word.
-- start: Where the first part starts. Unit: code points of articles.text, from 0.
-- end: Where the last part ends, exclusive. Unit: code points of articles.text, from 0.
select
    article_id,
    revision,
    quotes.night,
    quote_id,
    coalesce(quotes.speaker, quotes.speaker_surface, 'unknown') as speaker,
    quotes.speaker is not null as tied,
    quotes.speaker_surface,
    quotes.speaker_probability,
    concat_ws(' … ', quotes.text, further.text) as quote,
    quotes.direct and coalesce(further.direct, true) as direct,
    quotes.cue,
    quotes.reported_via,
    quotes.start,
    coalesce(further."end", quotes."end") as "end"
from corrected_quotes as quotes
-- Most quotes have one part, and all parts have one speaker: only further parts are grouped, and a filter on the
-- speaker reaches the files.
left join (
    select
        article_id,
        revision,
        night,
        quote_id,
        string_agg(text, ' … ' order by part) as text,
        bool_and(direct) as direct,
        max("end") as "end"
    from corrected_quotes
    where part > 0
    group by all
) as further using (article_id, revision, night, quote_id)
where quotes.part = 0
