-- Announced
-- Days after an article was printed of which it speaks, the earliest first.
select "from" as day, "to" as until, surface, speaker, announcement, outlet, title, night, article_id, revision
from calendar
where "to" >= coalesce($first, (select max(night) from internal.runs)) and "from" <= coalesce($last, date '9999-12-31')
    and ($q is null or contains(lower(announcement), lower($q)))
order by "from", outlet, article_id, start
limit $rows offset $skip
