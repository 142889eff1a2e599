-- What is said of it
-- Statements that name the place, the latest first.
select night, speaker, quote, coalesce(outlet, source) as outlet, tied, article_id, revision, quote_id
from (
    select distinct article_id, revision, night, quote_id
    from places
    where name = $place and geonames_id is not distinct from $geonames_id and quote_id is not null
)
join statements using (article_id, revision, night, quote_id)
join articles using (article_id, revision, night)
order by night desc, article_id, quote_id
limit $rows offset $skip
