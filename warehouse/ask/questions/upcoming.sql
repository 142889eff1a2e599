-- What articles of the night announce for the seven days after it, the earliest first; of each sentence its first day. `announced` counts all of them.
select "from", "to", surface, announcement, speaker, coalesce(outlet, 'unknown') as outlet, title, url, count(*) over () as announced
from calendar
where night = $night and "from" between $night + 1 and $night + 7 and "to" <= $night + 7
qualify row_number() over (partition by announcement order by "from", article_id, start) = 1
order by "from", "to", article_id, start
limit $announcements_shown
