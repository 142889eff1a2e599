-- One row per value of each figure whose values cannot all be true, if a value of this night contradicts what another source gave. A value that the same source replaced later is a development, and no contradiction by itself.
-- Use this when you ask where sources contradict each other; use `figures` for all figures of all nights.
-- Try this: `select figure, source, surface, relation, why, sentence from contested_figures((select max(night) from articles)) order by figure, first_seen_at, article_id, start`
-- argument night_ DATE: The night. Example: `2026-03-02`.
from figures
where figure in (select figure from figures where relation = 'contradicts' and night = night_)
