-- A story of several articles.
select story_id as feed, coalesce(title, 'An untitled story') as title
from current_stories
where story_id = $key and articles > 1
