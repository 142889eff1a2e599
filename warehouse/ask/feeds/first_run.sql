-- When the first run was published.
select min(published_at) as at from runs
