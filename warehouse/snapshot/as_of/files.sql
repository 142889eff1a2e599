-- `files` as `run` saw them: a file that a later run superseded was current.
select files.* replace (
    case when superseding.sequence <= internal.sequence_of(run) then superseded_by end as superseded_by
)
from internal.files
join internal.runs as publishing on publishing.run_id = files.published_by
left join internal.runs as superseding on superseding.run_id = files.superseded_by
where publishing.sequence <= internal.sequence_of(run)
