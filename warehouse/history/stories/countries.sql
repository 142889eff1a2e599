-- The countries of the places of the article revisions of `wanted`.
select article_id, revision, list((country, probability) order by start, "end") as countries
from places
semi join wanted using (article_id, revision)
where night < $night
group by all
