-- One row per person or body of an article: who it is across all articles and nights, why, and how likely, as corrected by hand where somebody did.
-- Use this when you join what articles say of somebody; use `entity` for one row per person or body, `internal.entity_ids` for what the model said before any correction.
-- Try this: `select name, role, tie, probability, via_name, shared from entity_ids where tie <> 'first' order by night, article_id, name limit 10`
from corrected_links
