-- One row per expression of time that can be put on a calendar: its words, and the days from which and to which it reaches, as corrected by hand where somebody did.
-- Use this when you ask what an article says of which day; use `calendar` for what is announced, `articles.published_at` for when it was printed, `internal.dates` for what the model said before any correction.
-- Try this: `select surface, "from", "to", precision from dates order by night, article_id, start limit 10`
from corrected_dates
