-- What has one speaker said, in which outlets, and by which word do these report it?
-- A quote that its cue splits is put together with `…`. `direct` says whether it stands between quotation marks.
select night, coalesce(outlet, source) as outlet, cue, direct, quote
from statements
join articles using (article_id, revision, night)
where speaker = 'Kadri Lepik'
order by night, article_id, quote_id
