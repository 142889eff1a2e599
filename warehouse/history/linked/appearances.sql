-- The appearances of the candidates that are compared: of each the first, and the $kept latest.
select entity_id, article_id, name, type, forms, role, night, same_as, beside, sketch, sketch_model_id
from entity_ids
semi join candidates using (entity_id)
where night < $night
qualify tie = 'first'
    or row_number() over (partition by entity_id order by night desc, article_id, name) <= $kept
order by entity_id, night, article_id, name
