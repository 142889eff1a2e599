-- Texts of this article
-- One row per text that was read of it.
select
    revision as number, night, title, characters_added, characters_removed, label as written, first_seen_at as seen_at, article_id, revision
from articles
left join sentiments using (article_id, revision, night)
where article_id = $article_id
order by revision
limit $rows offset $skip
