-- Articles that name it
-- The latest first.
select title, coalesce(outlet, source) as outlet, night, mentions, uses, article_id, revision
from (
    select article_id, revision, night, count(*) as mentions, list_sort(list(distinct use)) as uses
    from places
    where name = $place and geonames_id is not distinct from $geonames_id
    group by all
)
join articles using (article_id, revision, night)
order by night desc, mentions desc, article_id
limit $rows offset $skip
