-- One row per row of `quotes`, as corrected by hand where somebody did: ask this one, and `quotes` for what the model said.
-- override_id: The correction that was applied, see `overrides`; null where the model's answer stands.
select *, cast(null as varchar) as override_id
from quotes
