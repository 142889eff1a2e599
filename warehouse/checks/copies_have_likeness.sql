-- whole: the article that a copy group is named after is its first and has no likeness to it; every other one has
select
    format('article {} revision {}', article_id, revision) as place,
    format('copy_similarity is {} in the group {}', coalesce(copy_similarity::varchar, 'null'), copy_group)
from checked_articles
where (copy_similarity is null)
    <> (copy_group = if(revision = 1, article_id, format('{}.{}', article_id, revision)))
    or not coalesce(copy_similarity between 0 and 1, true)
