-- One row per person or body of an article: who the model says it is across all articles, as its latest night has it.
-- Use this when you judge the model; use `entity_ids` for what is right, `internal.entity_ids` for every night on which an article was read.
-- night: The night on which it was linked.
-- revision: The revision in which it was linked. Unit: count.
--
-- Only a revised article has rows of several nights, so that few rows have to be compared.
with again as (
    select article_id, type, name, max(night) as last_night
    from entity_ids
    where tie = 'revised'
    group by all
)
select links.*
from entity_ids as links
left join again using (article_id, type, name)
where last_night is null or links.night = last_night
