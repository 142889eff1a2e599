-- Who says what
select speaker, quote, direct, cue, speaker_probability, tied, start, "end", article_id, revision, quote_id
from statements
where article_id = $article_id and revision = $revision and night = $night
order by start
limit $rows offset $skip
