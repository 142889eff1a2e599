-- Stories that it covers late
-- Of which another outlet had an article on an earlier night.
select title as story, first_seen, first_here, date_diff('day', first_seen, first_here) as days_later, outlets, story_id
from (
    select story_id, min(articles.night) as first_here
    from story_members
    join articles using (article_id)
    where outlet = $outlet or (outlet is null and source = $outlet)
    group by story_id
)
join stories using (story_id)
where stories.articles > 1 and first_here > first_seen
order by first_here desc, days_later desc, story_id
limit $rows offset $skip
