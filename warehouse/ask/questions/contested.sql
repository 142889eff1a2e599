-- The figures of the night whose values cannot all be true: of each the value that is contradicted and every value that contradicts it, with their sentences; `contested` counts the figures.
with of_night as (
    select distinct story_id, figure from figures where relation = 'contradicts' and night = $night
)
select
    figure, source, surface, relation, why, sentence, coalesce(outlet, 'unknown') as outlet, title, url, night, reported_at,
    dense_rank() over (order by figure, story_id) as number,
    (select count(*) from of_night) as contested
from figures
where (story_id, figure) in (select (story_id, figure) from of_night)
qualify number <= $figures_shown and row_number() over (
    partition by story_id, figure, low, high, source order by figures.reported_at, article_id, start
) = 1
order by number, reported_at, article_id, start
limit 10 * $figures_shown
