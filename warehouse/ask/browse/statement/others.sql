-- What else the speaker says
select night, quote, outlet, article_id, revision, quote_id
from statements
join articles using (article_id, revision, night)
where speaker = $speaker and not (article_id = $article_id and quote_id = $quote_id)
order by night desc, article_id, statements.start
limit $rows offset $skip
