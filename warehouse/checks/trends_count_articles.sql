-- whole: a trend counts the articles of its night that have what it names; its story and its claim are there
with named as (from checked_trends where kind in ('name', 'place', 'claim')),
having_it as (
    select 'name' as kind, entity as subject, cast(null as varchar) as side, night, article_id
    from checked_entities
    where type <> 'nationality' and entity in (select subject from named where kind = 'name')
    union all
    select 'place', concat_ws(', ', name, country_name), null, night, article_id
    from checked_places
    where "use" <> 'part_of_name' and name is not null
    union all
    select 'claim', claim_id, unnest([null, stance]), night, article_id
    from checked_stances
    where stance <> 'unrelated'
),
counted as (
    select kind, subject, coalesce(side, '') as side, night, count(distinct article_id) as articles
    from having_it
    group by all
)
select format('trends {} {} {}', night, kind, subject) as place,
    format('says {} articles, and {} have it', n, coalesce(articles, 0))
from (select * replace (coalesce(side, '') as side) from named)
left join counted using (kind, subject, side, night)
where n <> coalesce(articles, 0)
union all
select format('trends {} story {}', night, subject), 'is not in stories'
from checked_trends
where kind = 'story' and subject not in (select story_id from stories)
