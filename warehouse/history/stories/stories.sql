-- One row per story before $night, as its latest night left it.
select story_id, title, first_article_id, first_seen, last_seen, articles, independent_texts, outlets, state
from stories
where night < $night
qualify row_number() over (partition by story_id order by night desc) = 1
