-- Tone by night
-- Texts by how they are written; the latest night first.
select
    night,
    count(*) as texts,
    count(*) filter (label = 'negative') as negative,
    count(*) filter (label = 'neutral') as neutral,
    count(*) filter (label = 'positive') as positive
from articles
join sentiments using (article_id, revision, night)
where outlet = $outlet or (outlet is null and source = $outlet)
group by night
order by night desc
limit $rows offset $skip
