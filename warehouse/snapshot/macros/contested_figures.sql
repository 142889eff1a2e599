-- One row per value of each figure whose values cannot all be true, if a value of this night contradicts what another source gave. A value that the same source replaced later is a development, and no contradiction by itself.
-- Use this when you ask where sources contradict each other; use `figures` for all figures of all nights.
-- Try this: `select figure, source, surface, relation, why, sentence from contested_figures((select max(night) from articles)) order by figure, reported_at, article_id, start`
-- argument night_ DATE: The night; an error if the lake has no such night. Example: `2026-03-02`.
--
-- Materialised, so that a night that is not there is an error even where no figure is contested.
with asked as materialized (select known_night(night_) as asked_night)
select figures.*
from figures
where (story_id, figure) in (
    select (story_id, figure) from figures, asked where relation = 'contradicts' and night = asked_night
)
