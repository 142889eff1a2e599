-- A table of Parquet files as `run` saw it. Nights to which no later run published are as they are now; of the others
-- `all_{table}` has the files of every run.
from internal.{table} where night not in (
    select night from internal.files
    where table_name = '{table}' and published_by in (
        select run_id from internal.runs where sequence > internal.sequence_of(run)
    )
)
union all
select * exclude (path) from internal.all_{table} where path in (
    select path from internal.files_as_of(run)
    where table_name = '{table}' and superseded_by is null and night in (
        select night from internal.files
        where table_name = '{table}' and published_by in (
            select run_id from internal.runs where sequence > internal.sequence_of(run)
        )
    )
)
