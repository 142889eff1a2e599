-- The usual number of records of a source: the median over nights, if at least 3 of them have a number; else null. An aggregate, of which `usual_window` chooses the nights.
-- Use this when you hold a number of your own against earlier nights; use `internal.completeness` for records taken from a source.
-- argument records BIGINT: The number of a night; null where it is not known. Unit: count. Example: `14`.
-- result: The median; null where fewer than 3 numbers are known. Unit: count. Example: `11.5`.
case when count(records) >= 3 then median(records) end
