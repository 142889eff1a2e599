-- One row per night and entity: in which tone it was mentioned.
-- Use this when you ask in which tone somebody is written about, night by night; use `mentions_by_day` when the type of the name matters, `entities` for the places.
-- Try this: `select entity, night, mentions, independent_texts, negative, positive, net_tone from internal.tone_by_day order by mentions desc, entity, night limit 10`
-- night: The night that read the articles.
-- entity: The name used across the mentions of one entity.
-- mentions: Mentions of the entity that night. Unit: count. Example: `7`.
-- articles: Articles that mention it. Unit: count. Example: `3`.
-- independent_texts: Different texts among them: copies of one agency text, whole or cut, count once. Unit: count. Example: `2`.
-- negative: Mentions in a negative tone. Unit: count. Example: `1`.
-- neutral: Mentions in a neutral tone. Unit: count. Example: `6`.
-- positive: Mentions in a positive tone. Unit: count. Example: `0`.
-- net_tone: Positive mentions less negative ones, of all mentions: -1 where all are negative. Unit: -1 to 1. Example: `-0.14`.
select
    entities.night,
    entity,
    count(*) as mentions,
    count(distinct article_id) as articles,
    count(distinct copy_group) as independent_texts,
    count(*) filter (tone = 'negative') as negative,
    count(*) filter (tone = 'neutral') as neutral,
    count(*) filter (tone = 'positive') as positive,
    (count(*) filter (tone = 'positive') - count(*) filter (tone = 'negative')) / count(*) as net_tone
from corrected_entities as entities
join articles using (article_id, revision, night)
group by all
