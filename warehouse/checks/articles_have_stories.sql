-- whole: on a night with stories, every article that has a vector takes its place in one
with nights as (select distinct night from checked_story_members)
select distinct format('article {}', article_id) as place, format('has no story on {}', night)
from checked_embeddings
semi join nights using (night)
anti join checked_story_members using (article_id, night)
