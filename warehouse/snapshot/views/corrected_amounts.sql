-- One row per row of `internal.amounts`, as corrected by hand where somebody did, without what is no amount and with those that were added. What was added has no model.
-- Use `amounts` of the schema `main`, which is this; use `internal.amounts` for what the model said.
-- override_id: The correction that was applied last, see `internal.overrides`; null where the model's answer stands.
--
-- Three parts, for the reasons that corrected_entities.sql gives.
select *, cast(null as varchar) as override_id
from amounts
where not list_contains(corrected_nights(), night)
union all by name
select
    amounts.* exclude (low, high, bound, unit, kind, currency, per, si_low, si_high, si_unit)
        replace (
            coalesce(corrections.topic, amounts.topic) as topic,
            case when corrections.article_id is null then amounts.quote_id else corrections.quote_id end as quote_id
        ),
    unnest(coalesce(
        from_json(answer, '{"low":"DOUBLE","high":"DOUBLE","bound":"VARCHAR","unit":"VARCHAR","kind":"VARCHAR",'
            || '"currency":"VARCHAR","per":"VARCHAR","si_low":"DOUBLE","si_high":"DOUBLE","si_unit":"VARCHAR"}'),
        {
            low: low, high: high, bound: bound, unit: unit, kind: kind, currency: currency, per: per,
            si_low: si_low, si_high: si_high, si_unit: si_unit
        }
    )),
    corrections.override_id
from amounts
left join (from fact_corrections where table_name = 'amounts') as corrections
    using (article_id, revision, start, "end")
where list_contains(corrected_nights(), amounts.night) and corrections.dropped is not true
union all by name
select
    * exclude (table_name, answer),
    unnest(from_json(answer, '{"low":"DOUBLE","high":"DOUBLE","bound":"VARCHAR","unit":"VARCHAR","kind":"VARCHAR",'
            || '"currency":"VARCHAR","per":"VARCHAR","si_low":"DOUBLE","si_high":"DOUBLE","si_unit":"VARCHAR"}')),
    from_json(answer, '{"topic":"VARCHAR"}').topic as topic
from fact_additions
where table_name = 'amounts'
