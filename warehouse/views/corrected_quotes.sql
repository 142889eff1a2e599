-- One row per row of `internal.quotes`, as corrected by hand where somebody did. Probabilities stay those of the model's answer.
-- Use this when you need each stretch of a quote; use `statements` for whole quotes, `internal.quotes` for what the model said.
-- override_id: The correction that was applied, see `internal.overrides`; null where the model's answer stands.
--
-- Three parts, for the reasons that corrected_entities.sql gives. Words that name a speaker are a name, too; where a
-- name's correction was taken back, a speaker who is told by such words alone stays so.
select *, cast(null as varchar) as override_id
from quotes
where not list_contains(corrected_nights(), night)
    and (len(corrected_names()) = 0 or not list_contains(corrected_names(), coalesce(speaker, speaker_surface, '')))
union all
select
    quotes.* replace (
        coalesce(
            corrections.speaker,
            case when renamings.override_id is null then quotes.speaker else renamings.entity end
        ) as speaker
    ),
    coalesce(corrections.override_id, renamings.override_id)
from quotes
left join quote_corrections as corrections using (article_id, revision, quote_id)
left join renamings on renamings.name = coalesce(quotes.speaker, quotes.speaker_surface)
where list_contains(corrected_nights(), quotes.night)
union all
select
    quotes.* replace (
        case when renamings.override_id is null then quotes.speaker else renamings.entity end as speaker
    ),
    renamings.override_id
from quotes
join renamings on renamings.name = coalesce(quotes.speaker, quotes.speaker_surface)
where len(corrected_names()) > 0
    and not list_contains(corrected_nights(), quotes.night)
    and list_contains(corrected_names(), coalesce(quotes.speaker, quotes.speaker_surface))
