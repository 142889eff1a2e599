-- Named together with
-- Names in the same articles, those of most independent texts first.
with named as (
    select distinct article_id, revision, night
    from entities
    where entity = $entity and type = $type
        and night >= coalesce($from, date '0001-01-01') and night <= coalesce($to, date '9999-12-31')
)
select
    entity,
    type,
    count(distinct article_id) as articles,
    count(distinct copy_group) as independent_texts
from entities
join named using (article_id, revision, night)
join articles using (article_id, revision, night)
where entity <> $entity
group by entity, type
order by independent_texts desc, articles desc, entity
limit $rows offset $skip
