-- schema: a date ends no earlier than it begins, and an amount has the values that its bound promises
select
    format('article {} revision {}', article_id, revision) as place,
    format('dates: {} is {} to {}', surface, "from"::varchar, "to"::varchar) as what
from checked_dates
where "from" > "to"
union all
select
    format('article {} revision {}', article_id, revision) as place,
    format('amounts: {} is {} {} to {}', surface, bound, coalesce(low::varchar, 'none'), coalesce(high::varchar, 'none')) as what
from checked_amounts
where not coalesce(
    case bound
        when 'more_than' then high is null and low is not null
        when 'less_than' then low is null and high is not null
        when 'range' then low <= high
        else low = high
    end,
    false
)
union all
select
    format('article {} revision {}', article_id, revision) as place,
    format('amounts: {} is {} in {} and currency {}', surface, kind, coalesce(unit, 'no unit'), coalesce(currency, 'none')) as what
from checked_amounts
where (kind = 'money') <> (currency is not null) or (kind = 'money' and unit <> currency)
