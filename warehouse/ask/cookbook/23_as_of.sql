-- What did the lake say on an earlier morning, before what came in since?
-- Every table and view has a macro `..._as_of(run)`; this asks for what was known once the second night was published.
-- `nightdesk sql --as-of RUN` does the same for a whole query.
select claim_id, holder, stance, since, until, words
from stands_as_of((select max(run_id) from internal.runs where night = '2026-03-03'))
where current and holder = 'Anton Dragov'
order by claim_id
