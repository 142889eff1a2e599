-- Who and what is mentioned most, counting copies of one text once?
-- `texts` is what to rank by: an agency text in three papers is one voice. For single nights the same is ready-made in
-- `mentions_by_day`.
select entity, type, count(*) as mentions, count(distinct article_id) as articles, count(distinct copy_group) as texts
from entities
join articles using (article_id, revision, night)
group by all
order by texts desc, mentions desc, entity
limit 10
