-- One row per row of `internal.stances`, as corrected by hand where somebody did, the speaker too, without those of what nobody says and with those that were added. Probabilities stay those of the model's answer; what was added has neither probability nor model.
-- Use this when you need stances that are `unrelated`, too; use `positions` for all others, `internal.stances` for what the model said.
-- quote_id: The quote that was judged; joins `internal.corrected_quotes`; null for the article as a whole. Unit: count. Example: `3`.
-- override_id: The correction that was applied, see `internal.overrides`; null where the model's answer stands.
--
-- Four parts, for the reasons that corrected_entities.sql gives. The holder of a speaker's stance is the speaker of the
-- words it rests on, once corrected.
select *, cast(null as varchar) as override_id
from stances
where not list_contains(corrected_nights(), night)
    and (len(corrected_names()) = 0 or not list_contains(corrected_names(), holder))
union all
select
    stances.* replace (
        coalesce(said.quote_id_now, stances.quote_id) as quote_id,
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
left join moved_stances as said
    on said.article_id = stances.article_id
    and said.revision = stances.revision
    and said.claim_id = stances.claim_id
    and said.quote_id = stances.quote_id
left join stance_additions as added
    on added.article_id = stances.article_id
    and added.revision = stances.revision
    and added.claim_id = stances.claim_id
    and added.quote_id = coalesce(said.quote_id_now, stances.quote_id)
left join renamings on renamings.name = stances.holder
where list_contains(corrected_nights(), stances.night)
    and said.dropped is not true
    and added.override_id is null
union all
select stances.* replace (renamings.entity as holder), renamings.override_id
from stances
join renamings on renamings.name = stances.holder
where len(corrected_names()) > 0
    and not list_contains(corrected_nights(), stances.night)
    and list_contains(corrected_names(), stances.holder)
union all by name
from stance_additions
