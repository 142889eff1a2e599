-- again is once: no fact is told twice; the articles that show it are in the lake
select format('notices {}', fact_id) as place, format('stands there {} times', count(*)) as problem
from notices
group by fact_id
having count(*) > 1
union all
select format('notices {}', fact_id), format('names article {}, which is not in articles; read night {} again', article_id, night)
from (select fact_id, night, unnest(articles) as article_id from notices where (select whole_lake from scope))
where article_id not in (select article_id from articles)
