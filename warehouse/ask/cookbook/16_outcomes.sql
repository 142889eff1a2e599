-- What was read on a night, source by source, and what became of it?
-- Every record read is in one of the five columns. A source that failed has a row in `internal.intake`, with the reason.
select night, source, read, new, revised, unchanged, duplicate, rejected
from internal.outcomes
order by night, source
