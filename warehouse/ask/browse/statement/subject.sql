select
    speaker, quote, direct, cue, speaker_surface, speaker_probability, reported_via, tied, statements.start,
    statements."end", quote_id, article_id, revision, night, title, coalesce(outlet, source) as outlet, url, published_at,
    published_precision, length(text) as characters,
    greatest(statements.start - 400, 0) as context_start,
    substr(text, greatest(statements.start - 400, 0) + 1, statements."end" + 400 - greatest(statements.start - 400, 0)) as context
from statements
join articles using (article_id, revision, night)
where article_id = $article and revision = $revision and quote_id = $quote
