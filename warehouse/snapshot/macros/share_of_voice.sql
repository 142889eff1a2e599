-- One row per group of outlets and speaker: how much of what the group quotes is the speaker's.
-- Use this when you ask whom each side of the press lets speak; use `statements` for the words.
-- Try this: `select part, speaker, statements, share, share_elsewhere from share_of_voice('lean') order by part, share desc, speaker limit 20`
-- argument by_what VARCHAR := 'lean': By which column of `outlets` the groups are made: lean, country, language, owner or agency. Example: `country`.
-- argument from_night DATE := null: The first night; null for the first there is. Example: `2026-03-02`.
-- argument to_night DATE := null: The last night; null for the last there is. Example: `2026-03-04`.
-- part: The group. Example: `left`.
-- speaker: Whom the group quotes, by name. Example: `Beatriz Lourido`.
-- statements: Different statements that the group prints; a statement of copied texts counts once. Unit: count. Example: `4`.
-- share: Of all statements of named speakers in the group. Unit: share, 0 to 1. Example: `0.25`.
-- share_elsewhere: The same share in all other groups together; null without any. Unit: share, 0 to 1. Example: `0.05`.
with said as (
    select distinct speaker, copy_group, statements.quote,
        case by_what when 'lean' then lean when 'country' then country when 'language' then language
            when 'owner' then owner when 'agency' then case when agency then 'agency' else 'other' end
            else error('share_of_voice(): by lean, country, language, owner or agency') end as part
    from statements
    join outlet_articles using (article_id, revision, night)
    where tied and night between coalesce(from_night, '-infinity'::date)
        and coalesce(to_night, 'infinity'::date)
),
counted as (select part, speaker, count(*) as statements from said where part is not null group by all),
summed as (
    select *, sum(statements) over (partition by part) as of_part,
        sum(statements) over (partition by speaker) as of_speaker, sum(statements) over () as of_all
    from counted
)
select part, speaker, statements, statements / of_part as share,
    (of_speaker - statements) / nullif(of_all - of_part, 0) as share_elsewhere
from summed
