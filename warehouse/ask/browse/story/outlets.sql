-- Outlets
-- In the order of publication; then those that usually have such news, and have nothing of this.
select outlet, place as "order", first_published_at, hours_later, articles, own_texts, copied_from, agencies, missing
from story_outlets($story_id)
order by place nulls last, elsewhere desc, outlet
limit $rows offset $skip
