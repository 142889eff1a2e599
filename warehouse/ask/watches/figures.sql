-- Values of a figure, or of all whose name begins so, that were replaced or contradicted on $night.
select figure, source, surface, relation, why, sentence, article_id
from figures
where starts_with(lower(figure), lower($watched)) and night = $night and relation in ('develops', 'contradicts')
order by figure, first_seen_at, article_id, start
