-- The outlets of each story in the order of publication, then those that usually have such news and are missing.
from story_coverage($stories)
qualify row_number() over (partition by story_id order by place nulls last, elsewhere desc, outlet) <= $outlets_shown
order by story_id, place nulls last, elsewhere desc, outlet
