-- whole: on a night with entity ids, every person and body of an article's last text of that night has one
with latest as (
    select article_id, max(revision) as revision, night
    from checked_entities
    semi join (select distinct night from checked_entity_ids) using (night)
    group by all
)
select distinct format('article {}', article_id) as place, format('{} has no entity id on {}', entity, night)
from checked_entities as names
semi join latest using (article_id, revision, night)
anti join checked_entity_ids as ids
    on ids.article_id = names.article_id and ids.type = names.type and ids.name = names.entity
    and ids.night = names.night
where names.type in ('person', 'organisation')
