-- The days of which the article revisions of `wanted` speak.
select article_id, revision, list(("from", "to") order by start, "end") as dates
from dates
semi join wanted using (article_id, revision)
where night < $night
group by all
