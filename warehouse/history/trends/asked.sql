-- The nights whose answers can be compared with tonight's, since the same model gave most of them; of claims, those to
-- which the same wording was put.
with answered as (
    select {asked} as asked, night, mode(model_id) as model_id
    from window_{table}
    group by all
)
select asked, earlier.night
from answered as earlier
join answered as tonight using (asked, model_id)
where earlier.night < $night and tonight.night = $night
