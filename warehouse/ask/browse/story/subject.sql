select *
from stories
where story_id in (select story_id from story_of($id) union all select $id)
limit 1
