-- One row per entity mention: a name in the text, its type, and the tone of the text towards it, as corrected by hand where somebody did; a mention that was added by hand has neither probability nor model.
-- Use this when the place of a name matters, its role, or what stands beside it; use `mentions_by_day` to count by night, `internal.entities` for what the model said before any correction.
-- Try this: `select entity, type, count(*) as mentions, count(distinct article_id) as articles from entities group by all order by mentions desc, entity limit 10`
from corrected_entities
