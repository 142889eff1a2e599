-- Who is quoted most, and in how many independent texts?
-- `tied` leaves out speakers whom the text names only by a description, such as "two former members of the board".
select
    speaker,
    count(*) as quotes,
    count(distinct article_id) as articles,
    count(distinct copy_group) as independent_texts,
    list_sort(list(distinct coalesce(outlet, source))) as outlets
from statements
join articles using (article_id, revision, night)
where tied
group by all
order by independent_texts desc, quotes desc, speaker
limit 8
