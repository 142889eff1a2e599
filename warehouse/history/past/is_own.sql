-- Whether the run of a night that reads `sources` will replace a row. Such rows are not part of the run's past:
-- so a night run twice gives the same revisions. `row_night` and `source` are columns of the row.
create or replace temp macro is_own(row_night, source, run_night, sources) as
    row_night = run_night and list_contains(sources, source)
