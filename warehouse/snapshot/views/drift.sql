-- One row per run and stage: whether the models answer the canary, a fixed set of invented articles, as they did in the run before, and as in the first run with the same models. Under the same models only another machine or library can change an answer. `rounding` is when no answer changed, and no probability by more than .05: bf16 beside fp32 moves the embedded reader's by up to .018, int8 by up to .05, and int8 turns one close call in a hundred: `computed_by` says which it was.
-- Use this when answers of a night look odd and you ask whether the machine or the models changed; use `internal.canaries` for the answers themselves.
-- Try this: `select night, stage, state, changed, largest_shift, model_id from internal.drift order by sequence desc, stage limit 7`
-- sequence: Order of publication of the run, from 1. Unit: count. Example: `2`.
-- state: Beside the run before: `first` where there is none to compare with, `other model` where a difference is no drift. One of: first, other model, same, rounding, drifted. Example: `rounding`.
-- state_since_first: Beside the first run with these models; null for that run itself. One of: same, rounding, drifted. Example: `same`.
-- model_before: The model that answered in the run before. Example: `nightdesk-minilm-5-fbad0d6e`.
-- computed_by_before: What ran the encoder in the run before. Example: `torch 2.13.0 float32 cpu`.
select
    canaries.night,
    runs.sequence,
    canaries.run_id,
    canaries.stage,
    case
        when canaries.changed is null then 'first'
        when canaries.model_id <> earlier.model_id or canaries.rests_on <> earlier.rests_on then 'other model'
        when canaries.changed > 0 or canaries.largest_shift > 0.05 then 'drifted'
        when canaries.answers_sha256 <> earlier.answers_sha256 then 'rounding'
        else 'same'
    end as state,
    canaries.changed,
    canaries.largest_shift,
    case
        when canaries.changed_since_first is null then null
        when canaries.changed_since_first > 0 or canaries.largest_shift_since_first > 0.05 then 'drifted'
        when canaries.answers_sha256 <> beginning.answers_sha256 then 'rounding'
        else 'same'
    end as state_since_first,
    canaries.changed_since_first,
    canaries.largest_shift_since_first,
    canaries.answers,
    canaries.model_id,
    earlier.model_id as model_before,
    canaries.computed_by,
    earlier.computed_by as computed_by_before,
    canaries.before_run_id,
    canaries.first_run_id
from canaries
join runs using (run_id)
left join canaries as earlier on earlier.run_id = canaries.before_run_id and earlier.stage = canaries.stage
left join canaries as beginning on beginning.run_id = canaries.first_run_id and beginning.stage = canaries.stage
