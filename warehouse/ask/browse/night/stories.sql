-- Stories
-- Those that have several articles; change is against the night before.
select title as story, articles, change, independent_texts, outlets, articles_so_far, story_id
from stories_by_day
where night = $night and articles > 0
order by articles desc, change desc, story_id
limit $rows offset $skip
