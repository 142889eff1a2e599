-- One row per row of `internal.quotes`, as corrected by hand where somebody did, without what nobody says and with what was added. Probabilities stay those of the model's answer; what was added has neither probability nor model.
-- Use this when you need each stretch of a quote; use `statements` for whole quotes, `internal.quotes` for what the model said.
-- quote_id: Which attribution of the article; joins `internal.corrected_stances`. Below 0: it was added by hand, or a part was given a speaker of its own, and is an attribution of its own, without the cue of the other. Unit: count. Example: `3`.
-- override_id: The correction that was applied, see `internal.overrides`; null where the model's answer stands.
--
-- Four parts, for the reasons that corrected_entities.sql gives. Words that name a speaker are a name, too; where a
-- name's correction was taken back, a speaker who is told by such words alone stays so.
select *, cast(null as varchar) as override_id
from quotes
where not list_contains(corrected_nights(), night)
    and (len(corrected_names()) = 0 or not list_contains(corrected_names(), coalesce(speaker, speaker_surface, '')))
union all
select
    quotes.* replace (
        coalesce(corrections.quote_id_now, quotes.quote_id) as quote_id,
        coalesce(corrections.part_now, quotes.part) as part,
        case when corrections.quote_id_now < 0 then null else quotes.cue end as cue,
        case when corrections.quote_id_now < 0 then null else quotes.cue_start end as cue_start,
        case when corrections.quote_id_now < 0 then null else quotes.cue_end end as cue_end,
        case when corrections.quote_id_now < 0 then null else quotes.speaker_surface end as speaker_surface,
        case when corrections.quote_id_now < 0 then null else quotes.speaker_start end as speaker_start,
        case when corrections.quote_id_now < 0 then null else quotes.speaker_end end as speaker_end,
        case when corrections.quote_id_now < 0 then null else quotes.reported_via end as reported_via,
        coalesce(
            corrections.speaker,
            case when renamings.override_id is null then quotes.speaker else renamings.entity end
        ) as speaker
    ),
    coalesce(corrections.override_id, renamings.override_id)
from quotes
left join quote_corrections as corrections using (article_id, revision, quote_id, part)
left join renamings on renamings.name = coalesce(quotes.speaker, quotes.speaker_surface)
where list_contains(corrected_nights(), quotes.night) and corrections.dropped is not true
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
union all by name
select *, 0 as part from quote_additions
