-- One row per source and night from its first on, also where the source was not read: how many records it gave, beside what is usual for it. A night read again counts as read last. Usual is the median of the 14 nights before, without those on which the source failed, if at least 3 remain; see `internal.usual`.
-- Use this when you ask whether a source gave what it usually gives; use `internal.outcomes` for what became of its records.
-- Try this: `select night, source, records, usual, state from internal.completeness where state <> 'as usual' order by night, source`
-- night: The night.
-- records: Records taken from the source; null where it failed or was not read. Unit: count.
-- usual: The median of the nights before; null where too few are known. Unit: count. Example: `11.5`.
-- ratio: `records` by `usual`. Unit: ratio. Example: `0.9`.
-- state: `few` is less than half of what is usual, `many` more than twice, `silent` none though some are usual. One of: as usual, few, many, silent, failed, not read, not enough nights.
-- rejected: Records that no article could be made of. Unit: count. Example: `1`.
-- rejected_share: Of the records of the night, those rejected. Unit: share, 0 to 1. Example: `0.07`.
with given as (
    select source, intake.night, arg_max(records, sequence) as records, arg_max(intake.state, sequence) as state
    from intake
    join runs using (run_id)
    group by all
),
nights as (
    select first.source, nights.night
    from (select source, min(night) as night from given group by all) as first
    join (select distinct night from given) as nights on nights.night >= first.night
),
before as (
    select nights.source, nights.night, usual(earlier.records) as usual
    from nights
    join given as earlier on earlier.source = nights.source and usual_window(earlier.night, nights.night)
    where earlier.records is not null
    group by all
)
select
    night,
    source,
    given.records,
    before.usual,
    given.records / nullif(before.usual, 0) as ratio,
    case
        when given.state is null then 'not read'
        when given.state = 'failed' then 'failed'
        when before.usual is null then 'not enough nights'
        when given.records = 0 and before.usual > 0 then 'silent'
        when given.records < before.usual / 2 then 'few'
        when given.records > before.usual * 2 then 'many'
        else 'as usual'
    end as state,
    outcomes.rejected,
    outcomes.rejected / outcomes.read as rejected_share
from nights
left join given using (source, night)
left join before using (source, night)
left join outcomes using (source, night)
