-- One row per night and entity: how often it was mentioned, in how many articles and independent texts, in which tone.
-- Use this when you ask who or what is mentioned most, or more than before; use `entities` for the places, `internal.tone_by_day` for counts of each tone.
-- Try this: `select entity, sum(mentions) as mentions, sum(articles) as articles, sum(independent_texts) as texts from mentions_by_day group by all order by texts desc, mentions desc, entity limit 10`
-- night: The night that read the articles.
-- entity: The name used across the mentions of one entity.
-- type: What it is: person, organisation, location, nationality, event, work.
-- mentions: Mentions of the entity that night. Unit: count. Example: `7`.
-- articles: Articles that mention it. Unit: count. Example: `3`.
-- independent_texts: Different texts among them: copies of one agency text, whole or cut, count once. Unit: count. Example: `2`.
-- negative_share: Mentions in a negative tone, of all. Unit: share, 0 to 1. Example: `0.14`.
-- positive_share: Mentions in a positive tone, of all. Unit: share, 0 to 1. Example: `0`.
select
    entities.night,
    entity,
    type,
    count(*) as mentions,
    count(distinct article_id) as articles,
    count(distinct copy_group) as independent_texts,
    count(*) filter (tone = 'negative') / count(*) as negative_share,
    count(*) filter (tone = 'positive') / count(*) as positive_share
from corrected_entities as entities
-- An answer is of the night of its text: named in the join, a filter on the night reaches the files of both.
join articles using (article_id, revision, night)
group by all
