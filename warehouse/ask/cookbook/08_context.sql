-- What exactly is written around a name?
-- Offsets count from 0, `substr` from 1: the name starts at `start + 1`. `end` is a word of SQL: write `"end"`.
select night, tone, '…' || substr(text, greatest(start - 45, 0) + 1, 100) || '…' as context
from entities
join articles using (article_id, revision, night)
where entity = 'Kadri Lepik'
order by night, article_id, start
limit 8
