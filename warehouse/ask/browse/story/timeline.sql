-- Night by night
-- What each night has that no earlier night of the story had; the latest first.
select night, headline, articles_so_far, new_outlets, new_names, new_statements
from story_timeline($story_id)
order by night desc
limit $rows offset $skip
