-- One row per place, date and amount that the models read: where it stands.
-- Use this when you match spans of all three; use `places`, `dates` and `amounts` for what they say.
-- table_name: The table of the row. One of: places, dates, amounts.
-- start: Where it starts. Unit: code points of articles.text, from 0.
-- end: Where it ends, exclusive. Unit: code points of articles.text, from 0.
select 'places' as table_name, article_id, revision, night, start, "end"
from places
union all
select 'dates', article_id, revision, night, start, "end"
from dates
union all
select 'amounts', article_id, revision, night, start, "end"
from amounts
