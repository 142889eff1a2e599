-- The tone towards the given entities on the last nights, oldest first.
select entity, night, mentions, articles, independent_texts, net_tone
from tone_by_day
where night between $since and $night and list_contains($entities, entity)
order by entity, night
