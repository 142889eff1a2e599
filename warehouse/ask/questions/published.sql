-- Every published night, newest first, with how it ended and how many articles it holds.
select night, state, message, coalesce(articles, 0) as articles
from runs
left join (
    select night, sum(rows)::bigint as articles
    from files
    where table_name = 'articles' and superseded_by is null
    group by all
) using (night)
qualify row_number() over (partition by night order by sequence desc) = 1
order by night desc
