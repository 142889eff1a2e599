-- How far can the dates of publication be trusted?
-- The record's or page's own date is taken first (`metadata`), else one in the text (`marker`) or the URL. `none` are
-- those that gave no date, one that can be read in two ways, or one in the future.
select
    published_from,
    published_precision,
    count(*) as articles,
    count(distinct copy_group) as independent_texts,
    list_sort(list(distinct published_raw)) [:2] as such_as
from latest_articles
group by all
order by articles desc, published_from, published_precision
