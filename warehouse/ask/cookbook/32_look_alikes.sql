-- Which articles look like a story and are none of it?
-- Of the articles nearest in meaning to one of the story, those that belong to another: the same kind of happening
-- elsewhere, or an article that `nightdesk correct story move` should put there.
select alike.outlet, alike.title, round(similarity::double, 2) as similarity, shared
from similar_to('7072bef90b28b5c9', k := 12) as alike
join story_members using (article_id)
where story_id <> (select story_id from story_of('7072bef90b28b5c9'))
order by similarity desc, article_id
limit 5
