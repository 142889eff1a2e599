-- What others say about it
-- Statements that name it, the latest first.
with named as (
    select distinct article_id, revision, night, start
    from entities
    where entity = $entity and type = $type
        and night >= coalesce($from, date '0001-01-01') and night <= coalesce($to, date '9999-12-31')
)
select night, speaker, quote, coalesce(outlet, source) as outlet, tied, article_id, revision, quote_id
from (
    select distinct statements.*
    from statements
    join named using (article_id, revision, night)
    where named.start >= statements.start and named.start < statements."end" and speaker <> $entity
)
join articles using (article_id, revision, night)
order by night desc, article_id, quote_id
limit $rows offset $skip
