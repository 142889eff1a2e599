-- Nights
-- The latest first.
with latest as (
    select night, state, message from internal.runs
    qualify row_number() over (partition by night order by sequence desc) = 1
),
held as (
    select night, cast(sum(rows) as bigint) as articles
    from internal.files
    where table_name = 'articles' and superseded_by is null
    group by all
)
select night, coalesce(articles, 0) as articles, state, message
from latest
left join held using (night)
order by night desc
limit $rows offset $skip
