-- What it says
-- The latest first.
select night, quote, outlet, title, article_id, revision, quote_id
from statements
join articles using (article_id, revision, night)
where speaker = $entity
    and night >= coalesce($from, date '0001-01-01') and night <= coalesce($to, date '9999-12-31')
order by night desc, article_id, statements.start
limit $rows offset $skip
