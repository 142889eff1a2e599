-- One row per person or body that articles name: one id for one of them, across nights and outlets.
-- Use this when you ask who is in the news; use `aliases` for all names, `offices` for roles by time, `entity_ids` for the articles and the evidence.
-- Try this: `select name, type, articles, first_night, last_night from entity order by articles desc, name, entity_id limit 10`
-- entity_id: The person or body; it never changes but by a correction.
-- name: The name that most articles have; of several the longest.
-- type: Person or organisation.
-- names: Different fullest names that articles have. Unit: count. Example: `2`.
-- articles: Articles that name it. Unit: count. Example: `4`.
-- nights: Nights on which it was named. Unit: count. Example: `2`.
-- first_night: The first of them. Example: `2026-03-02`.
-- last_night: The last of them. Example: `2026-03-04`.
-- least_probability: Probability of the least sure link. Unit: probability, 0 to 1. Example: `0.87`.
-- same_as: The id in the authority file, the latest that was given; null where its names are not in it.
-- corrected: Whether somebody corrected which articles name it. Example: `false`.
with named as (
    select
        entity_id,
        name,
        count(*) as articles,
        min(night) as first_night,
        max(night) as last_night,
        list(distinct night) as nights,
        any_value(type) as type,
        min(probability) as least_probability,
        arg_max(same_as, night) as same_as,
        bool_or(override_id is not null) as corrected
    from corrected_links
    group by all
)
select
    entity_id,
    first(name order by articles desc, length(name) desc, name) as name,
    first(type order by articles desc, type) as type,
    count(*) as names,
    cast(sum(articles) as bigint) as articles,
    len(list_distinct(flatten(list(nights)))) as nights,
    min(first_night) as first_night,
    max(last_night) as last_night,
    min(least_probability) as least_probability,
    arg_max(same_as, last_night) as same_as,
    bool_or(corrected) as corrected
from named
group by entity_id
