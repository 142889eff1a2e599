-- The names of the article revisions of `wanted`.
select article_id, revision, list((entity, type, probability, start) order by start, "end") as names
from entities
semi join wanted using (article_id, revision)
where night < $night
group by all
