-- What became of a story on $night, beside growing.
select event, other_story_id, other.title
from story_events
left join current_stories as other on other.story_id = other_story_id
where story_events.story_id = $watched and night = $night and event in ('merged', 'split', 'closed', 'revived')
order by event, other_story_id
