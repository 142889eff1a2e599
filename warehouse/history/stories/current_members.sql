-- One row per article of a story before $night: its story, its revision there, and the nights of its first and its
-- latest row.
select article_id, arg_max(story_id, night) as story_id, arg_max(revision, night) as revision,
    min(night) as first_night, max(night) as last_night
from story_members
where night < $night
group by article_id
