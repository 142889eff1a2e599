-- signed: a correction changes a field that may be corrected to a value it may have, and one that is taken back is there
select
    format('override {}', override_id) as place,
    format('{} of {} corrected to {}, withdrawing {}', field, table_name, coalesce(value, 'nothing'), coalesce(withdraws, 'nothing'))
from overrides
left join correctable using (table_name, field)
where correctable.field is null
    or (value is null) = (withdraws is null)
    or (len(allowed) > 0 and not list_contains(allowed, value))
    or (field in ('place', 'days', 'amount') and not json_valid(value))
    or withdraws not in (select override_id from overrides where withdraws is null)
