-- What it copies, and who copies it
-- Texts that it shares with another outlet, and who had them first.
with own as (
    select copy_group, copy_similarity, article_id, revision, title, night
    from articles
    where outlet = $outlet or (outlet is null and source = $outlet)
)
select
    case when own.copy_similarity is not null then 'copies' else 'is copied by' end as what,
    coalesce(other.outlet, other.source) as outlet,
    own.title,
    own.night,
    date_diff('minute', mine.published_at, other.published_at) / 60 as hours_later,
    own.article_id,
    own.revision
from own
join articles as mine using (article_id, revision, night)
join articles as other on other.copy_group = own.copy_group and other.article_id <> own.article_id
where (own.copy_similarity is null) <> (other.copy_similarity is null)
order by own.night desc, own.article_id, outlet
limit $rows offset $skip
