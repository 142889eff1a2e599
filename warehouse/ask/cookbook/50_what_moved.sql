-- What moved on the last night, and what could not be judged?
-- `expected` is what the nights before let expect of the sources that gave texts then and now. A lake needs fourteen nights
-- before it judges; until then it says so.
select kind, label, side, verdict, independent_texts, outlets, expected, q, reason
from trends
where night = (select max(night) from trends) and verdict <> 'as_usual'
order by verdict = 'not_judged', q, independent_texts desc, kind, label, side nulls first
limit 12
