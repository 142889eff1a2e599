-- Which articles are about the same thing as this one, whatever their words?
-- The article asked about is that of the evacuation below the dam. `nightdesk sql` takes a text instead of an article_id,
-- too: `similar_to('the dam is not safe')`. Similarity is at most 1, for the same matter.
select night, outlet, title, round(similarity, 1) as similarity
from similar_to('f460cf7c24973bc0', k := 6)
order by round(similarity, 1) desc, night, outlet, title
