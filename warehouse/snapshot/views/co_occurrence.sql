-- One row per night, entity and place that the same article mentions: in how many articles and independent texts, and how near to each other.
-- Use this when you ask who is named where; use `places` and `entities` for the words.
-- Try this: `select entity, name, country_name, independent_texts, nearest from internal.co_occurrence where type = 'person' order by independent_texts desc, nearest, entity, name limit 10`
-- night: The night that read the articles.
-- entity: The name used across the mentions of one entity.
-- type: What it is: person, organisation, location, nationality, event, work.
-- name: The place in English.
-- geonames_id: The place in GeoNames; null for what its extract here lacks. Unit: id.
-- country_name: The country of the place in English.
-- articles: Articles that mention both. Unit: count. Example: `3`.
-- independent_texts: Different texts among them: copies of one agency text, whole or cut, count once. Unit: count. Example: `2`.
-- nearest: The least distance of the starts of two mentions in one article. Unit: code points. Example: `41`.
select
    entities.night,
    entity,
    type,
    name,
    geonames_id,
    country_name,
    count(distinct article_id) as articles,
    count(distinct copy_group) as independent_texts,
    min(abs(entities.start - places.start)) as nearest
from corrected_entities as entities
join corrected_places as places using (article_id, revision, night)
join articles using (article_id, revision, night)
-- The name of the place itself is no company for it.
where name is not null and places.mention_start is distinct from entities.start
group by all
