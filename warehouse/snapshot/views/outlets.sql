-- One row per outlet of the user's file, as it was read last.
-- Use this when you group articles by country, owner or lean; use `internal.outlet_articles` for the articles of each, `internal.outlet_lists` for earlier lists.
-- Try this: `select name, domain, country, lean, agency from outlets order by name`
from outlet_lists
where run_id = (select arg_max(run_id, sequence) from runs where run_id in (select run_id from outlet_lists))
