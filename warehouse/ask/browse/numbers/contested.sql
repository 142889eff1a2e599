-- Figures that contradict each other
-- Values of the same thing that cannot all be true.
select figure, source, surface, relation, why, sentence, night, title, article_id, revision
from figures
where figure in (select figure from figures where relation = 'contradicts')
    and night >= coalesce($from, date '0001-01-01') and night <= coalesce($to, date '9999-12-31')
order by figure, first_seen_at, article_id, start
limit $rows offset $skip
