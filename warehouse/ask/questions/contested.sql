-- The figures of the night whose values cannot all be true: of each the value that is contradicted and every value that contradicts it, with their sentences; `contested` counts the figures.
select
    figure, source, surface, relation, why, sentence, coalesce(outlet, 'unknown') as outlet, title, url, night, first_seen_at,
    dense_rank() over (order by figure) as number,
    (select count(distinct figure) from figures where relation = 'contradicts' and night = $night) as contested
from figures
where figure in (select figure from figures where relation = 'contradicts' and night = $night)
qualify number <= $figures_shown and row_number() over (
    partition by figure, low, high, source order by first_seen_at, article_id, start
) = 1
order by figure, first_seen_at, article_id, start
limit 10 * $figures_shown
