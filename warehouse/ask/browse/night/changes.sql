-- What changed since the night before
-- New and revised articles, other answers of another model, corrections, and what was withdrawn.
select cause, title, outlet, characters_added, characters_removed, article_id, revision
from internal.changes
where night = $night
order by cause = 'new', cause, outlet, article_id
limit $rows offset $skip
