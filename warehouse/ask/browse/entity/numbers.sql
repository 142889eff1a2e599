-- Numbers about it
-- Amounts in sentences that name it.
select night, surface, sentence, outlet, title, article_id, revision
from figures_of($entity)
where night >= coalesce($from, date '0001-01-01') and night <= coalesce($to, date '9999-12-31')
order by night desc, article_id, start
limit $rows offset $skip
