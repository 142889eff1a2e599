-- What is announced for which day?
-- A row is a day after the article was printed that its text speaks of. `surface` has the words from which the days were
-- worked out: "Friday" in a text of a Monday.
select "from", surface, outlet, announcement
from calendar
order by "from", outlet, article_id, start
limit 10
