-- The text
-- Every span that an answer rests on, with what is said of it.
select 'named' as kind, start, "end", type || ', ' || entity || '; tone ' || tone as note
from entities
where article_id = $article_id and revision = $revision and night = $night
union all
select 'summary', start, "end", 'summary'
from summaries
where article_id = $article_id and revision = $revision and night = $night and start is not null
union all
select 'quote', start, "end", 'said by ' || speaker
from statements
where article_id = $article_id and revision = $revision and night = $night
union all
select 'date', start, "end", case when "from" = "to" then 'date: ' || "from" else 'date: ' || "from" || ' to ' || "to" end
from dates
where article_id = $article_id and revision = $revision and night = $night
union all
select 'amount', start, "end", concat_ws(' ', 'amount:', bound, coalesce(low, high), unit)
from amounts
where article_id = $article_id and revision = $revision and night = $night
union all
select stance, evidence_start, evidence_end, holder || ' ' || stance || ': ' || claim
from positions
where article_id = $article_id and revision = $revision and night = $night and evidence_start is not null
order by start, "end" desc, kind, note
limit $rows offset $skip
