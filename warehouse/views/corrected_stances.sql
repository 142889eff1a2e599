-- One row per row of `stances`, as corrected by hand where somebody did, the speaker too: ask this one, and `stances` for what the model said. Probabilities stay those of the model's answer.
-- override_id: The correction that was applied, see `overrides`; null where the model's answer stands.
--
-- Three parts, for the reasons that corrected_entities.sql gives. A corrected stance has the evidence that was in view
-- when it was corrected. A speaker's stance is the corrected one if both are about the same words; it has the holder
-- that its quote has once corrected.
select *, cast(null as varchar) as override_id
from stances
where not list_contains(corrected_nights(), night)
    and (len(corrected_names()) = 0 or not list_contains(corrected_names(), holder))
union all
select
    stances.* replace (
        coalesce(said.holder, stances.holder) as holder,
        coalesce(judged.stance, stances.stance) as stance,
        case when judged.stance is null then stances.evidence_start else judged.evidence_start end as evidence_start,
        case when judged.stance is null then stances.evidence_end else judged.evidence_end end as evidence_end,
        case when judged.stance is null then stances.evidence else judged.evidence end as evidence
    ),
    coalesce(judged.override_id, said.override_id)
from stances
left join (
    select *
        replace (
            case when stance = 'unrelated' then null else evidence_start end as evidence_start,
            case when stance = 'unrelated' then null else evidence_end end as evidence_end,
            case when stance = 'unrelated' then null else evidence end as evidence
        )
    from (
        select
            found.article_id,
            found.revision,
            found.claim_id,
            found.quote_id,
            arg_max(placed.value, placed.corrected_at) as stance,
            arg_max(placed.start, placed.corrected_at) as evidence_start,
            arg_max(placed."end", placed.corrected_at) as evidence_end,
            arg_max(placed.surface, placed.corrected_at) as evidence,
            arg_max(placed.override_id, placed.corrected_at) as override_id
        from placed_overrides as placed
        join stances as found using (article_id, revision, night, claim_id, claim)
        where placed.table_name = 'stances'
            and list_contains(corrected_nights(), found.night)
            and (placed.holder = 'article') = (found.holder = 'article')
            and (
                found.holder = 'article'
                or 2 * (least(found.evidence_end, placed."end") - greatest(found.evidence_start, placed.start))
                    > greatest(found.evidence_end - found.evidence_start, placed."end" - placed.start)
            )
        group by all
    )
) as judged
    on judged.article_id = stances.article_id
    and judged.revision = stances.revision
    and judged.claim_id = stances.claim_id
    and judged.quote_id is not distinct from stances.quote_id
left join (
    select
        article_id,
        revision,
        quote_id,
        any_value(coalesce(speaker, speaker_surface)) as holder,
        any_value(override_id) as override_id
    from corrected_quotes
    where override_id is not null and list_contains(corrected_nights(), night)
    group by all
) as said
    on said.article_id = stances.article_id
    and said.revision = stances.revision
    and said.quote_id = stances.quote_id
where list_contains(corrected_nights(), stances.night)
union all
select stances.* replace (renamings.entity as holder), renamings.override_id
from stances
join renamings on renamings.name = stances.holder
where len(corrected_names()) > 0
    and not list_contains(corrected_nights(), stances.night)
    and list_contains(corrected_names(), stances.holder)
