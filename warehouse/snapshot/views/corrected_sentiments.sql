-- One row per row of `internal.sentiments`, as corrected by hand where somebody did. Probabilities stay those of the model's answer.
-- Use `sentiments` of the schema `main`, which is this; use `internal.sentiments` for what the model said.
-- override_id: The correction that was applied, see `internal.overrides`; null where the model's answer stands.
--
-- Two parts, for the reasons that corrected_entities.sql gives.
select *, cast(null as varchar) as override_id
from sentiments
where not list_contains(corrected_nights(), night)
union all
select
    sentiments.* replace (
        coalesce(written.value, sentiments.label) as label, coalesce(told.value, sentiments.news) as news
    ),
    coalesce(written.override_id, told.override_id)
from sentiments
left join (from placed_overrides where table_name = 'sentiments' and field = 'label') as written
    using (article_id, revision)
left join (from placed_overrides where table_name = 'sentiments' and field = 'news') as told
    using (article_id, revision)
where list_contains(corrected_nights(), sentiments.night)
