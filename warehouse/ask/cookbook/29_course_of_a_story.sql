-- What came of a story, night by night?
-- `story_timeline` takes the id of a story or of any article of it. It also has the new statements, whole.
select night, articles, articles_so_far as so_far, headline, new_outlets, new_names[:4] as new_names
from story_timeline('7072bef90b28b5c9')
order by night
