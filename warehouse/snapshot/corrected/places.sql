-- One row per mention of a place: the words that name it, and which real-world place they mean, as corrected by hand where somebody did; a place that was added by hand has neither probability nor model.
-- Use this when you ask where; use `entities` for names of all kinds, `internal.places` for what the model said before any correction.
-- Try this: `select name, country_name, use, count(*) as mentions from places group by all order by mentions desc, name limit 10`
from corrected_places
