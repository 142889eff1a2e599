-- Narrow by
-- How many of these articles each value has, of up to a dozen values.
with counted as (
    select
        unnest(['outlet', 'source', 'language', 'section', 'news', 'night']) as facet,
        unnest([outlet, source, language, section, news, cast(night as varchar)]) as value
    from narrowed
    left join sentiments using (article_id, revision, night)
)
select facet, value, count(*) as articles
from counted
where value is not null
group by facet, value
qualify row_number() over (partition by facet order by count(*) desc, value) <= 12
order by facet, articles desc, value
limit $rows offset $skip
