-- Figures that contradict each other
select figure, source, surface, relation, why, sentence, title, article_id, revision
from contested_figures($night)
order by figure, first_seen_at, article_id, start
limit $rows offset $skip
