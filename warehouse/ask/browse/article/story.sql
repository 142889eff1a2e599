-- Its story
select stories.title as story, first_seen, last_seen, articles, outlets, probability, shared as ties, stories.story_id
from story_members
join stories using (story_id)
where article_id = $article_id
limit $rows offset $skip
