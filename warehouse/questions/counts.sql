-- One row: how much the night holds.
select
    count(*) as articles,
    count(distinct copy_group) as independent_texts,
    count(*) filter (annotated) as articles_read,
    count(*) filter (revision > 1) as revised
from articles
where night = $night
