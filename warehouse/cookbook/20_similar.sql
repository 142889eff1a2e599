-- Which articles are most like this one in meaning?
-- Copies of it come first, with a similarity near 1; `copy_group` tells them. Under `nightdesk sql` and in Python
-- questions are answered in the same way: `from similar_to('Is there going to be a war?')`.
select night, outlet, title, round(similarity, 2) as similarity, copy_group
from similar_to((select article_id from articles where title = 'Lisbon says Valcorvo dam is safe'), k := 5)
order by similarity desc, article_id
