-- What could not be read as it came, and why?
-- `reason` is a word of a closed list, which TABLES.md explains; `detail` says what was wrong in this record. Remarks
-- such as `language_not_read` stand with records that were kept.
select night, source, record, outcome, reason, detail
from ledger
where reason is not null
order by night, source, record
