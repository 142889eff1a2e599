-- One row per article revision of `wanted`, read before $night: what stories see of it. Of a text, its beginning.
select wanted.article_id, articles.revision, articles.night, coalesce(title, '') as title, left(text, $characters) as text,
    copy_group, coalesce(outlet, source) as outlet, coalesce(published_at, first_seen_at) as came_at
from articles
join wanted using (article_id, revision)
where articles.night < $night
