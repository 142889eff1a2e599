-- One row per row of `internal.stances`, as corrected by hand where somebody did, the speaker too. Probabilities stay those of the model's answer.
-- Use this when you need stances that are `unrelated`, too; use `positions` for all others, `internal.stances` for what the model said.
-- override_id: The correction that was applied, see `internal.overrides`; null where the model's answer stands.
--
-- Three parts, for the reasons that corrected_entities.sql gives. The holder of a speaker's stance is the speaker of
-- its quote once corrected.
select *, cast(null as varchar) as override_id
from stances
where not list_contains(corrected_nights(), night)
    and (len(corrected_names()) = 0 or not list_contains(corrected_names(), holder))
union all
select
    stances.* replace (
        coalesce(said.speaker, renamings.entity, stances.holder) as holder,
        coalesce(judged.stance, stances.stance) as stance,
        case when judged.stance is null then stances.evidence_start else judged.evidence_start end as evidence_start,
        case when judged.stance is null then stances.evidence_end else judged.evidence_end end as evidence_end,
        case when judged.stance is null then stances.evidence else judged.evidence end as evidence
    ),
    coalesce(judged.override_id, said.override_id, renamings.override_id)
from stances
left join stance_corrections as judged
    on judged.article_id = stances.article_id
    and judged.revision = stances.revision
    and judged.claim_id = stances.claim_id
    and judged.quote_id is not distinct from stances.quote_id
left join quote_corrections as said
    on said.article_id = stances.article_id
    and said.revision = stances.revision
    and said.quote_id = stances.quote_id
left join renamings on renamings.name = stances.holder
where list_contains(corrected_nights(), stances.night)
union all
select stances.* replace (renamings.entity as holder), renamings.override_id
from stances
join renamings on renamings.name = stances.holder
where len(corrected_names()) > 0
    and not list_contains(corrected_nights(), stances.night)
    and list_contains(corrected_names(), stances.holder)
