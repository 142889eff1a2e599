-- Which stories does one side of the press alone carry?
-- The sides are those of the file that `[outlets]` names. On so few nights a story of one text is asked about too.
select title, only_group, outlets, independent_texts, first_night, silent_groups
from blind_spots('lean', least_texts := 1)
order by independent_texts desc, first_night, title
limit 12
