-- Which stories grew on the last night, and which faded?
-- `change` compares with the night before. A story without an article that night has a row if it had some the night before.
select title, articles, change, articles_so_far, outlets
from stories_by_day
where night = (select max(night) from stories_by_day)
order by change desc, articles_so_far desc, title
