-- The articles of each text that is compared, and all others of tonight, which are only counted: `text` is null.
create or replace temp table members as
with compared as (
    select night, article_id, text
    from given
    join texts using (night, copy_group)
    where given.source in (from panel)
)
select night, article_id, 1 as revision, text from compared
union all
select night, article_id, revision, null
from window_articles
where night = $night and (revision > 1 or article_id not in (select article_id from compared where night = $night))
