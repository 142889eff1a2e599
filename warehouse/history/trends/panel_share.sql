-- The share of the texts that the panel gave, on the nights of the baseline or tonight, whichever is less.
with given_texts as (
    select night = $night as is_tonight, night, copy_group, bool_or(source in (from panel)) as is_compared
    from given
    group by all
),
shares as (select is_tonight, avg(is_compared::int) as share from given_texts group by all)
select coalesce(min(share), 0) as share from shares
