-- Who printed a text first, and how long until others did?
-- A copy group is named after the first article that was read with the text. `alike` is the share of the shorter text
-- that stands in the longer one, 1 for the same text; so one that was cut or given another lead is found, too.
select
    original.outlet as first_in,
    strftime(original.published_at, '%d %b %H:%M') as published,
    copied.outlet as then_in,
    round(date_diff('minute', original.published_at, copied.published_at) / 60, 1) as hours_later,
    round(copied.copy_similarity::double, 2) as alike,
    copied.wire_credit,
    copied.title
from articles as copied
join articles as original using (copy_group)
where original.copy_similarity is null and copied.article_id <> original.article_id
order by copy_group, copied.published_at, copied.article_id
