-- What is watched and moved on $night: a name, place, story, or a claim and its sides.
select kind, subject, side, label, verdict, since, n, independent_texts, outlets, expected, reason, articles
from moved($night)
where kind = $kind and (
    subject = $watched or lower(label) = lower($watched) or kind = 'place' and split_part(subject, ', ', 1) = $watched
)
order by side nulls first, subject
