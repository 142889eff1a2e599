-- One row per amount in a sentence that names an entity, or of which the words say that it is of it.
-- Use this when you ask which numbers are given about somebody or something; use `figures` to compare sources.
-- Try this: `select night, outlet, surface, sentence from figures_of('Valcorvo') order by night, article_id, start limit 10`
-- argument entity_ VARCHAR: The name, as in `entities.entity`. Example: `Valcorvo`.
-- start: Where the amount starts. Unit: code points of articles.text, from 0.
-- end: Where it ends, exclusive. Unit: code points of articles.text, from 0.
-- sentence: The sentence that holds the amount. Example: `At least 12 people died when the wall gave way.`.
with named as (
    select distinct article_id, revision, night, entities.start, entities."end"
    from corrected_entities as entities
    where entity = entity_
),
told as (
    select
        amounts.*,
        outlet,
        title,
        url,
        first_seen_at,
        sentence_at(articles.text, amounts.start, amounts."end") as sentence,
        instr(articles.text, sentence_at(articles.text, amounts.start, amounts."end")) - 1 as sentence_start
    from corrected_amounts as amounts
    join articles using (article_id, revision, night)
    where (article_id, revision, night) in (select article_id, revision, night from named)
)
select
    night,
    outlet,
    surface,
    low,
    high,
    bound,
    unit,
    kind,
    per,
    "of",
    topic,
    sentence,
    title,
    url,
    first_seen_at,
    article_id,
    revision,
    quote_id,
    told.start,
    told."end"
from told
where exists (
    from named
    where named.article_id = told.article_id and named.revision = told.revision and named.night = told.night
        and named.start between sentence_start and sentence_start + length(sentence)
)
