-- One row: how much the night holds.
select
    count(*) as articles,
    count(distinct copy_group) as independent_texts,
    count(*) filter (annotated) as articles_read,
    count(*) filter (
        (article_id, revision) in (
            select article_id, revision from ledger where night = $night and outcome = 'revised'
        )
    ) as revised
from articles
where night = $night
