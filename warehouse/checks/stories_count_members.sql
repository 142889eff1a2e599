-- whole: a story has as many articles as members on the night being published, and none once it is merged
-- (Asked of that night alone: a night may be read again later, with other records.)
with latest as (
    select article_id, arg_max(story_id, night) as story_id
    from story_members
    where night <= (select max(night) from checked_stories)
    group by article_id
),
counted as (select story_id, count(*) as members from latest group by story_id)
select format('story {}', story_id) as place, format('says {} articles and has {}', articles, coalesce(members, 0))
from checked_stories
left join counted using (story_id)
where not (select whole_lake from scope) and articles <> coalesce(members, 0)
