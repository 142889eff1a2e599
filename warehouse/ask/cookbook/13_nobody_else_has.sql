-- Which stories does one outlet alone have?
-- A story is one happening as articles tell of it; most have one article. What two papers tell of in other words and with
-- other names may count as two stories.
select
    first_seen as night,
    coalesce(outlet, source) as outlet,
    coalesce(stories.title, substr(text, 1, 50) || '…') as story
from stories
join latest_articles on article_id = first_article_id
where outlets = 1
order by first_seen, outlet, story
