-- whole: what an entity id was linked through is there, with the same id; its article is too
-- (A night that is read again with fewer records may take away what later nights name.)
select format('entity_ids {} of {}', name, article_id) as place,
    format('was linked through {} of {}, which has not its id; read the nights from {} on again', via_name, via_article_id, night)
from checked_entity_ids as ids
where via_article_id is not null and not exists (
    from entity_ids as via
    where via.article_id = ids.via_article_id and via.name = ids.via_name and via.type = ids.type
        and via.entity_id = ids.entity_id
)
union all
select format('entity_ids {} of {}', name, article_id), format('its revision {} is gone', revision)
from checked_entity_ids
anti join articles using (article_id, revision)
