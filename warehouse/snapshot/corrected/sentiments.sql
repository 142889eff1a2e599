-- One row per article revision: the sentiment its author writes with, and what kind of news it is, as corrected by hand where somebody did.
-- Use this when the tone of whole articles matters; use `entities` for the tone towards somebody, `internal.sentiments` for what the model said before any correction.
-- Try this: `select outlet, label, count(*) as articles from sentiments join articles using (article_id, revision, night) group by all order by all`
from corrected_sentiments
