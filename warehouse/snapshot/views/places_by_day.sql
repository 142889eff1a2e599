-- One row per night and place: how often it was mentioned, in how many articles and independent texts, and in which use.
-- Use this when you ask where the news is, or draw a map; use `places` for each mention with its words.
-- Try this: `select name, country_name, sum(mentions) as mentions, sum(independent_texts) as texts from places_by_day group by all order by texts desc, mentions desc, name limit 10`
-- night: The night that read the articles.
-- name: The place in English.
-- geonames_id: The place in GeoNames; null for what its extract here lacks. Unit: id.
-- kind: What it is.
-- country: The country, ISO 3166-1 alpha-2; null for what lies in several or in none.
-- country_name: The country in English.
-- region: The first-level subdivision, ISO 3166-2.
-- latitude: Of a city its centre; of a region or country the middle of its towns. Unit: degrees north.
-- longitude: As `latitude`. Unit: degrees east.
-- mentions: Mentions of the place that night, in all uses. Unit: count. Example: `7`.
-- as_place: Mentions that mean the place itself, not its government or people. Unit: count. Example: `5`.
-- articles: Articles that mention it. Unit: count. Example: `3`.
-- independent_texts: Different texts among them: copies of one agency text, whole or cut, count once. Unit: count. Example: `2`.
select
    places.night,
    name,
    geonames_id,
    kind,
    country,
    country_name,
    region,
    latitude,
    longitude,
    count(*) as mentions,
    count(*) filter (use = 'place') as as_place,
    count(distinct article_id) as articles,
    count(distinct copy_group) as independent_texts
from corrected_places as places
join articles using (article_id, revision, night)
where name is not null
group by all
