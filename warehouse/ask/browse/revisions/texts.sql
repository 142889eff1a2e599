-- The two texts
select revision, night, title, first_seen_at as seen_at, characters_added, characters_removed, text, article_id
from articles
where article_id = $article_id and revision in ($old, $new)
order by revision
limit $rows offset $skip
