-- Summary
select text as sentence, kind, start, "end"
from summaries
where article_id = $article_id and revision = $revision and night = $night
order by position
limit $rows offset $skip
