-- Who says what
-- The latest first.
select night, speaker, cue, quote, shown_outlet as outlet, title, tied, article_id, revision, quote_id
from narrowed
order by night desc, article_id, start
limit $rows offset $skip
