-- The stories of several articles that have an article of the latest nights, the latest first.
select story_id as feed, coalesce(title, 'An untitled story') as title
from current_stories
where articles > 1 and story_id in (
    select story_id from corrected_memberships
    where article_id in (select article_id from articles where night >= $since)
)
order by last_seen desc, independent_texts desc, articles desc, story_id
limit $stories_shown
