-- Outlets
-- What each gives, over all nights: how much of it is copied, or an agency's.
select
    outlet, source, articles, independent_texts, copy_share, wire_share, negative_share, quotes_per_text, languages,
    first_night, last_night
from internal.source_profile
where $q is null or contains(lower(outlet), lower($q))
order by articles desc, source, outlet
limit $rows offset $skip
