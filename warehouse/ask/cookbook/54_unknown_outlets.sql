-- Which outlets are not in my file?
-- Their articles are in no group. A null outlet is that of records that name none.
select coalesce(outlet, 'no outlet') as outlet, source, count(*) as articles, min(night) as first_night
from articles
where (article_id, revision) not in (select article_id, revision from internal.outlet_articles)
group by all
order by articles desc, outlet, source
