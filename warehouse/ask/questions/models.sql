-- The models that answered for the night, and which tables hold their answers.
with answers as (
    select 'summaries' as answered, model_id from summaries where night = $night
    union select 'entities', model_id from entities where night = $night
    union select 'tone', tone_model_id from entities where night = $night
    union select 'sentiments', model_id from sentiments where night = $night
    union select 'quotes', model_id from quotes where night = $night
    union select 'stances', model_id from stances where night = $night
    union select 'places', model_id from places where night = $night
)
select model_id, name, version, list(answered order by answered) as answered
from answers join models using (model_id)
group by all
order by model_id
