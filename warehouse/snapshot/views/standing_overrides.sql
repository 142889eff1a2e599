-- One row per correction that stands: it was not taken back, and no later one answers the same thing.
-- Use this when you ask what stands corrected; use `internal.overrides` for all corrections, also those that were taken back, `internal.labels` for training data.
-- Try this: `select override_id, was, value, who, why from internal.standing_overrides order by corrected_at`
select * exclude (withdraws)
from overrides
where withdraws is null
    and override_id not in (select withdraws from overrides where withdraws is not null)
qualify row_number() over (
    partition by
        table_name, field, article_id, text_sha256, claim_id, claim,
        -- The article's own stance is one thing, whatever sentence was its evidence; a speaker's is told by its words.
        holder = 'article',
        case when holder is distinct from 'article' then start end,
        case when holder is distinct from 'article' then "end" end,
        case when article_id is null or table_name = 'entity_ids' then surface end,
        -- What is said of one part leaves what was said of all parts to the others.
        coalesce(whole, true)
    order by corrected_at desc, override_id desc
) = 1
