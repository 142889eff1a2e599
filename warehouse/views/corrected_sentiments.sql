-- One row per row of `internal.sentiments`, as corrected by hand where somebody did. Probabilities stay those of the model's answer.
-- Use `sentiments` of the schema `main`, which is this; use `internal.sentiments` for what the model said.
-- override_id: The correction that was applied, see `internal.overrides`; null where the model's answer stands.
--
-- Two parts, for the reasons that corrected_entities.sql gives.
select *, cast(null as varchar) as override_id
from sentiments
where not list_contains(corrected_nights(), night)
union all
select sentiments.* replace (coalesce(placed.value, sentiments.label) as label), placed.override_id
from sentiments
left join (from placed_overrides where table_name = 'sentiments') as placed using (article_id, revision)
where list_contains(corrected_nights(), sentiments.night)
