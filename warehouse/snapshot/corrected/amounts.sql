-- One row per number with what it counts or measures, as corrected by hand where somebody did: money, percentages, people, things, durations.
-- Use this when you ask how much; use `figures` to compare what several articles say of the same thing, `internal.amounts` for what the model said before any correction.
-- Try this: `select surface, low, high, bound, unit, "of" from amounts order by night, article_id, start limit 10`
from corrected_amounts
