-- Each pair of two texts of tonight, as a `Candidate`.
select
    drafts.place, drafts.article_id, drafts.outlet, drafts.text,
    first.place, null, first.article_id, first.outlet, first.text
from pairs
join drafts using (place)
join drafts as first on first.place = pairs.earlier_place
