-- One row per article that the models read: the story in which the stories' model placed it last.
-- Use this when you judge the model; use `story_members` for what is right, `internal.story_members` for every night on which an article was placed.
-- night: The night on which it was placed there.
-- revision: The revision that was placed. Unit: count.
select *
from story_members
qualify row_number() over (partition by article_id order by night desc) = 1
