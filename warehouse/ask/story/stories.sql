-- The given stories that have several articles, as they are now.
from current_stories
where list_contains($stories, story_id) and articles > 1
order by last_seen desc, independent_texts desc, articles desc, story_id
