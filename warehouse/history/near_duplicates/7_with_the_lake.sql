-- Each pair with a text of the lake, as a `Candidate`.
select
    drafts.place, drafts.article_id, drafts.outlet, drafts.text,
    firsts."order", first.copy_group, first.article_id, first.outlet, first.text
from articles as first
join firsts using (article_id, revision)
join pairs using (article_id, revision)
join drafts using (place)
where first.night between $since and $night
