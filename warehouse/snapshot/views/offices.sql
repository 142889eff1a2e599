-- One row per person and role beside the name: who is called what, from which night to which, in how many articles.
-- Use this when you ask who held an office, and when; use `entity_ids` for each article.
-- Try this: `select role, name, first_night, last_night, articles from offices order by role, first_night, name limit 10`
-- entity_id: The person.
-- name: The name that most articles have. Example: `Beatriz Lourido`.
-- role: The title or role, as it stands beside the name. Example: `chief engineer`.
-- articles: Articles that have it. Unit: count. Example: `2`.
-- first_night: The first night that calls the person so. Example: `2026-03-02`.
-- last_night: The last night that does. Example: `2026-03-04`.
select
    entity_id,
    entity.name,
    role,
    count(distinct article_id) as articles,
    min(night) as first_night,
    max(night) as last_night
from corrected_links as links
join entity using (entity_id)
where role is not null
group by all
