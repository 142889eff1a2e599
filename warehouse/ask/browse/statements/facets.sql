-- Narrow by
-- How many of these statements each value has, of up to a dozen values.
with counted as (
    select unnest(['speaker', 'outlet']) as facet, unnest([speaker, outlet]) as value
    from narrowed
)
select facet, value, count(*) as statements
from counted
where value is not null
group by facet, value
qualify row_number() over (partition by facet order by count(*) desc, value) <= 12
order by facet, statements desc, value
limit $rows offset $skip
