-- again is once: an article's story only changes by a merge, a split or a withdrawal that says so
-- (A night read before an earlier one could not know of it: such a change counts when its night is read again.)
with placed as (
    select article_id, story_members.night, story_id, sequence
    from story_members
    join runs using (run_id)
),
moves as (
    select article_id, night, story_id,
        lag(story_id) over earlier as old_story_id, lag(sequence) over earlier < sequence as knew
    from placed
    window earlier as (partition by article_id order by night)
)
select format('article {}', moves.article_id) as place,
    format('went from story {} to {} on {} without an event', old_story_id, moves.story_id, night)
from moves
semi join checked_story_members using (article_id, night)
where old_story_id <> moves.story_id and knew and not exists (
    from story_events as event
    where event.night = moves.night and event.story_id = old_story_id and event.other_story_id = moves.story_id
        and (event.event in ('merged', 'split') or event.article_id = moves.article_id)
)
