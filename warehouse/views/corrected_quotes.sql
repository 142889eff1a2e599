-- One row per row of `quotes`, as corrected by hand where somebody did: ask this one, and `quotes` for what the model said. Probabilities stay those of the model's answer.
-- override_id: The correction that was applied last, see `overrides`; null where the model's answer stands.
--
-- Three parts, for the reasons that corrected_entities.sql gives. All parts of a quote have the speaker of the part that
-- was corrected; words that name a speaker are a name, too.
select *, cast(null as varchar) as override_id
from quotes
where not list_contains(corrected_nights(), night)
    and (len(corrected_names()) = 0 or not list_contains(corrected_names(), coalesce(speaker, speaker_surface, '')))
union all
select
    quotes.* replace (coalesce(
        right_ones.speaker,
        case when renamings.override_id is null then quotes.speaker else renamings.entity end
    ) as speaker),
    coalesce(right_ones.override_id, renamings.override_id)
from quotes
left join (
    select
        found.article_id,
        found.revision,
        found.quote_id,
        arg_max(placed.value, placed.corrected_at) as speaker,
        arg_max(placed.override_id, placed.corrected_at) as override_id
    from placed_overrides as placed
    join quotes as found using (article_id, revision, night)
    where placed.table_name = 'quotes'
        and list_contains(corrected_nights(), found.night)
        and 2 * (least(found."end", placed."end") - greatest(found.start, placed.start))
            > greatest(found."end" - found.start, placed."end" - placed.start)
    group by all
) as right_ones using (article_id, revision, quote_id)
left join renamings on renamings.name = coalesce(quotes.speaker, quotes.speaker_surface)
where list_contains(corrected_nights(), quotes.night)
union all
select
    -- A name that was taken back leaves a speaker who is told by words alone as they are.
    quotes.* replace (
        case when renamings.override_id is null then quotes.speaker else renamings.entity end as speaker
    ),
    renamings.override_id
from quotes
join renamings on renamings.name = coalesce(quotes.speaker, quotes.speaker_surface)
where len(corrected_names()) > 0
    and not list_contains(corrected_nights(), quotes.night)
    and list_contains(corrected_names(), coalesce(quotes.speaker, quotes.speaker_surface))
