-- Who and what is mentioned in the same texts as somebody, and by how many outlets?
-- Names in one text need have nothing to do with each other: the next question shows the place.
select
    other.entity,
    other.type,
    count(distinct article_id) as articles,
    count(distinct copy_group) as independent_texts,
    list_sort(list(distinct coalesce(outlet, source))) as outlets
from entities as one
join entities as other using (article_id, revision, night)
join articles using (article_id, revision, night)
where one.entity = 'Beatriz Lourido' and other.entity <> one.entity
group by all
order by independent_texts desc, articles desc, other.entity
limit 8
