-- One row per row of `internal.dates`, as corrected by hand where somebody did, without what is no date and with those that were added. What was added has no model.
-- Use `dates` of the schema `main`, which is this; use `internal.dates` for what the model said.
-- override_id: The correction that was applied last, see `internal.overrides`; null where the model's answer stands.
--
-- Three parts, for the reasons that corrected_entities.sql gives.
select *, cast(null as varchar) as override_id
from dates
where not list_contains(corrected_nights(), night)
union all by name
select
    dates.* exclude ("from", "to", precision)
        replace (case when corrections.article_id is null then dates.quote_id else corrections.quote_id end as quote_id),
    unnest(coalesce(
        from_json(answer, '{"from":"DATE","to":"DATE","precision":"VARCHAR"}'),
        {"from": "from", "to": "to", precision: precision}
    )),
    corrections.override_id
from dates
left join (from fact_corrections where table_name = 'dates') as corrections
    using (article_id, revision, start, "end")
where list_contains(corrected_nights(), dates.night) and corrections.dropped is not true
union all by name
select
    * exclude (table_name, answer),
    unnest(from_json(answer, '{"from":"DATE","to":"DATE","precision":"VARCHAR"}'))
from fact_additions
where table_name = 'dates'
