-- Articles of the nights of the baseline and of tonight that the models read, at their first revision, if their text was
-- new on that night: a text that was known already, and came again revised or copied, is no news.
create or replace temp table given as
with read as (
    select night, article_id, source, coalesce(outlet, source) as outlet, copy_group,
        copy_similarity is null as is_first, title
    from window_articles
    where annotated and revision = 1
)
from read
where (night, copy_group) in (select night, copy_group from read where is_first)
