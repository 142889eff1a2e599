-- The place of a published run in the order of publication; an error if no such run was published, or its files are gone.
-- argument run VARCHAR: A run that was published, as in `runs.run_id`. Example: `20260302T040001-3b14`.
-- result: As in `runs.sequence`. Unit: count. Example: `12`.
(select case
    when asked.sequence is null then error(concat(
        'no run called ''', run, ''' was published; the latest are: ',
        (select string_agg(run_id, ', ' order by sequence desc)
        from (from internal.runs order by sequence desc limit 5))
    ))
    when asked.gone is not null then error(concat(
        'run ', run, ' can no longer be shown: its files are gone since ', strftime(asked.gone, '%Y-%m-%d')
    ))
    else asked.sequence
end
from (
    select
        any_value(of_run.sequence) as sequence,
        min(files.removed_at) filter (
            where publishing.sequence <= of_run.sequence
            and coalesce(superseding.sequence > of_run.sequence, true)
        ) as gone
    from (select max(sequence) as sequence from internal.runs where run_id = run) as of_run
    left join internal.files as files on files.removed_at is not null
    left join internal.runs as publishing on publishing.run_id = files.published_by
    left join internal.runs as superseding on superseding.run_id = files.superseded_by
) as asked)
