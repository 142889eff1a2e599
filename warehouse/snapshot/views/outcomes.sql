-- One row per night and source: how many records were read from it, and what became of them.
-- Use this when you count what a night read, source by source; use `ledger` for single records.
-- Try this: `select * from internal.outcomes order by night, source`
-- read: Records read: the sum of the five outcomes. Unit: count. Example: `14`.
-- new: Records that became a new article. Unit: count. Example: `11`.
-- revised: Records that became a new revision of a known article. Unit: count. Example: `1`.
-- unchanged: Records of an article that was known with the same text. Unit: count. Example: `1`.
-- duplicate: Records with the text of another article, the same or nearly, kept and grouped with it. Unit: count. Example: `1`.
-- rejected: Records that no article could be made of; `ledger.reason` says why. Unit: count. Example: `2`.
select
    night,
    source,
    count(*) as read,
    count(*) filter (outcome = 'new') as new,
    count(*) filter (outcome = 'revised') as revised,
    count(*) filter (outcome = 'unchanged') as unchanged,
    count(*) filter (outcome = 'duplicate') as duplicate,
    count(*) filter (outcome = 'rejected') as rejected
from ledger
group by all
