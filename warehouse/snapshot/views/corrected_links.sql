-- One row per person or body of an article: who it is across all articles, as corrected by hand where somebody did. `main.entity_ids` shows this.
-- Use this when a query of your own must name the schema; use `entity_ids` otherwise.
-- Try this: `select name, tie, probability, shared from internal.corrected_links where tie = 'surname' order by all limit 10`
-- night: The night on which it was linked.
-- revision: The revision in which it was linked. Unit: count.
-- override_id: The correction that was applied, see `internal.overrides`; null where the model's answer stands.
select
    links.* replace (coalesce(merged.kept_id, moved.entity_id, links.entity_id) as entity_id),
    coalesce(moved.override_id, merged.override_id) as override_id
from links
left join link_corrections as moved using (article_id, type, name)
left join entity_merges as merged on merged.entity_id = coalesce(moved.entity_id, links.entity_id)
