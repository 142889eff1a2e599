-- What is not as it was the night before, and why?
-- The cause is `new`, `revised` (another text), `other model`, `corrected` by hand, or `withdrawn`: an earlier run of the
-- night had the article, and the last has not. Added and removed are code points.
select cause, coalesce(outlet, 'no outlet') as outlet, title, characters_added as added, characters_removed as removed
from internal.changes
where night = '2026-03-03'
order by cause desc, outlet, article_id
