-- Articles
-- That name it, the latest first.
select title, coalesce(outlet, source) as outlet, night, mentions, article_id, revision
from (
    select article_id, revision, night, count(*) as mentions
    from entities
    where entity = $entity and type = $type
        and night >= coalesce($from, date '0001-01-01') and night <= coalesce($to, date '9999-12-31')
    group by all
)
join articles using (article_id, revision, night)
order by night desc, mentions desc, article_id
limit $rows offset $skip
