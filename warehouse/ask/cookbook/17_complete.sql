-- Did every source give what it usually gives?
-- `usual` is the median of the nights within two weeks before. Nothing is usual after three nights, so the samples say
-- `not enough nights`; otherwise it is `as usual`, `few`, `many`, `silent`, `failed` or `not read`.
select night, source, records, usual, state, rejected, rejected_share
from internal.completeness
where night = (select max(night) from articles)
order by source
