-- Which stories does one outlet alone have?
-- Here that is an article none of whose people and organisations any other outlet mentions. Two papers that name
-- different people of one story count as two stories.
with named as (
    select distinct entity, coalesce(outlet, source) as outlet, article_id
    from entities
    join latest_articles using (article_id, revision, night)
    where type in ('person', 'organisation')
),
shared as (
    select entity from named group by all having count(distinct outlet) > 1
)
select night, coalesce(outlet, source) as outlet, coalesce(title, substr(text, 1, 50) || '…') as story
from latest_articles
semi join named using (article_id)
anti join (from named semi join shared using (entity)) as elsewhere using (article_id)
order by night, outlet, story
