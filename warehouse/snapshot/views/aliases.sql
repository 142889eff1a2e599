-- One row per person or body and name: every name that articles have for it, from which night to which.
-- Use this when you search by another name; use `entity` for one row per person or body.
-- Try this: `select name, list(alias order by articles desc, alias) as aliases from aliases group by entity_id, name having count(*) > 1 order by sum(articles) desc, name limit 10`
-- entity_id: The person or body.
-- name: The name that most articles have for it. Example: `Beatriz Lourido`.
-- alias: One of its names, as articles write it. Example: `Lourido`.
-- articles: Articles that have this name. Unit: count. Example: `3`.
-- first_night: The first night with it. Example: `2026-03-02`.
-- last_night: The last night with it. Example: `2026-03-04`.
with written as (
    select entity_id, unnest(forms) as alias, article_id, night from corrected_links
)
select
    entity_id, entity.name, alias, count(distinct article_id) as articles, min(night) as first_night,
    max(night) as last_night
from written
join entity using (entity_id)
group by all
