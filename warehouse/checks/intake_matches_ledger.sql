-- nothing vanishes: the records counted as they were read are the rows of the ledger, per night and source
with taken as (
    select checked_intake.night, source, arg_max(records, sequence) as records
    from checked_intake join runs using (run_id)
    where checked_intake.state = 'read'
    group by all
),
told as (
    select night, source, count(*) as records from checked_ledger group by all
)
select
    format('night {} source {}', night, source) as place,
    format('{} records were taken, the ledger tells of {}', coalesce(taken.records, 0), coalesce(told.records, 0))
from taken full join told using (night, source)
where coalesce(taken.records, 0) <> coalesce(told.records, 0) or taken.night is null
