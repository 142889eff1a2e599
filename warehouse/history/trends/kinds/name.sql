-- Names, by what an article calls them in full; a nationality names nobody.
select entity as subject, null::varchar as side, entity as label, night, article_id, revision
from window_entities
where type <> 'nationality'
