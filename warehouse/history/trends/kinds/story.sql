-- Stories, by where their articles stand after tonight.
with placed as (
    select article_id, arg_max(story_id, night) as story_id from window_story_members group by article_id
),
titled as (select story_id, arg_max(title, night) as title from window_stories group by story_id)
select story_id as subject, null::varchar as side, coalesce(title, '') as label, night, article_id, revision
from members
join placed using (article_id)
left join titled using (story_id)
