-- What each article has, of one kind; `text` is null for articles of tonight that are not compared.
create or replace temp table mentions as
select distinct subject, side, label, night, article_id, text
from ({kind})
join members using (night, article_id, revision)
