-- The story that a `story_id` or an `article_id` names: a story itself; the story that another became part of; the story to which an article belongs. An error where there is none.
-- Use this when a query of your own is given a story by its id; `story_timeline`, `story_positions` and `story_outlets` call it.
-- argument story VARCHAR: A `story_id`, or the `article_id` of any of its articles. Example: `7072bef90b28b5c9`.
-- result: The `story_id`. Example: `7072bef90b28b5c9`.
case
    when story is null or exists (from corrected_memberships as known where known.story_id = story) then story
    else coalesce(
        (select placed.story_id from corrected_memberships as placed where placed.article_id = story),
        error('no story ' || story || ' in the lake: the table `stories` lists them')
    )
end
