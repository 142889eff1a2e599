-- A table of bookkeeping as `run` saw it. {column} names the run that recorded a row; {compared} is `<=`, or `<` if that
-- run did not see the row itself.
from internal.{table} where {column} in (
    select run_id from internal.runs where sequence {compared} internal.sequence_of(run)
)
