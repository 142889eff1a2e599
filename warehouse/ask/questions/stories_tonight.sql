-- The stories that have an article of the night, new or revised.
select distinct story_id
from corrected_memberships
where article_id in (select article_id from articles where night = $night)
order by story_id
