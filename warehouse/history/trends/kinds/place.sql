-- Places, in all uses but as part of a name.
select concat_ws(', ', name, country_name) as subject, null::varchar as side, subject as label, night, article_id,
    revision
from window_places
where name is not null and "use" <> 'part_of_name'
