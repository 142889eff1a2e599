-- What others say about it
-- Statements that name it, the latest first.
with named as (
    select article_id, revision, night, start
    from entities
    where entity = $entity and type = $type
        and night >= coalesce($from, date '0001-01-01') and night <= coalesce($to, date '9999-12-31')
)
select night, speaker, quote, coalesce(outlet, source) as outlet, tied, article_id, revision, quote_id
from statements
join articles using (article_id, revision, night)
where speaker <> $entity
    and night >= coalesce($from, date '0001-01-01') and night <= coalesce($to, date '9999-12-31')
    and exists (
        from named
        where named.article_id = statements.article_id and named.revision = statements.revision
            and named.night = statements.night
            and named.start >= statements.start and named.start < statements."end"
    )
order by night desc, article_id, quote_id
limit $rows offset $skip
