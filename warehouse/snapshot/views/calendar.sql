-- One row per day or stretch of days after an article was printed of which it speaks: what is announced for when.
-- Use this when you ask what is to come; use `dates` for every day that articles speak of.
-- Try this: `select "from", outlet, announcement from calendar order by "from", article_id, start limit 10`
-- from: The first day. Example: `2026-03-09`.
-- to: The last day. Example: `2026-03-09`.
-- announcement: The sentence that names it. Example: `The council votes on Monday.`.
-- speaker: Who announces it, where that stands in a statement; null elsewhere. Example: `Beatriz Lourido`.
-- start: Where the expression of time starts. Unit: code points of articles.text, from 0.
-- end: Where it ends, exclusive. Unit: code points of articles.text, from 0.
select
    dates."from",
    dates."to",
    dates.precision,
    dates.direction,
    dates.surface,
    night,
    articles.outlet,
    articles.title,
    articles.url,
    articles.published_at,
    articles.copy_group,
    speakers.speaker,
    sentence_at(articles.text, dates.start, dates."end") as announcement,
    article_id,
    revision,
    dates.quote_id,
    dates.start,
    dates."end"
from corrected_dates as dates
join articles using (article_id, revision, night)
left join statements as speakers using (article_id, revision, night, quote_id)
-- A year or a decade is no date for a calendar.
where dates."from" > coalesce(articles.published_at, articles.first_seen_at)::date
    and dates.precision in ('time', 'day', 'week', 'month', 'interval') and dates."to" - dates."from" <= 31
    -- "By Friday", or the sentence has a word by which news announces.
    and (dates.direction = 'by' or regexp_matches(
        sentence_at(articles.text, dates.start, dates."end"),
        '(?i)\b(?:will|would|could|may|might|expect|schedul|due|set (?:to|for)|plan|(?:is|are) to|begin|start|end|expire|'
        || 'deadline|open|clos|vote|hearing|until|by|meet|launch|deliver|release|upcoming|next|announce)'
    ))
    and (article_id, revision) not in (select article_id, revision from earlier_revisions)
