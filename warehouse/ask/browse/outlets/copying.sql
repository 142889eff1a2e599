-- Which copy each other
-- Texts of the first that the second has, whole or cut, and how many hours later at the median.
select
    coalesce(original.outlet, original.source) as outlet,
    coalesce(copied.outlet, copied.source) as copied_by,
    count(*) as texts,
    median(date_diff('minute', original.published_at, copied.published_at) / 60) as hours_later,
    max(copied.night) as last_night
from articles as copied
join articles as original on copied.copy_group = original.copy_group and original.copy_similarity is null
where copied.copy_similarity is not null and copied.article_id <> original.article_id
    and ($q is null or contains(lower(original.outlet), lower($q)) or contains(lower(copied.outlet), lower($q)))
group by all
order by texts desc, outlet, copied_by
limit $rows offset $skip
