-- whole: every story of a member, and of an event, is in `stories`; every member is an article of the lake
-- (A night that is read again with fewer records may take away what later nights name.)
select format('story_members {}', article_id) as place, format('is of {}, which is not in stories', story_id)
from checked_story_members
where story_id not in (select story_id from stories)
union all
select format('story_members {}', article_id), format('its revision {} is gone; read the nights from {} on again', revision, night)
from checked_story_members
anti join articles using (article_id, revision)
union all
select format('story_events {}', story_id), format('names {} ({}), which is not in stories', named, event)
from (select story_id, event, unnest([story_id, other_story_id]) as named from checked_story_events)
where named is not null and named not in (select story_id from stories)
