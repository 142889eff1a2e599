-- whole: the first article of a copy group is there, and none of the group was read on a night before
-- (Asked of whole lakes only: reading a night again, with fewer records, may take away a first that later nights name.)
select
    format('copy group {}', copy_group) as place,
    if(
        count(*) filter (copy_similarity is null) = 0,
        format('its first article is gone; run the nights from {} on again', min(night)),
        format('an article of {} is in it, and its first is of {}', min(night), min(night) filter (copy_similarity is null))
    )
from articles
where (select whole_lake from scope)
group by copy_group
having count(*) filter (copy_similarity is null) = 0 or min(night) < min(night) filter (copy_similarity is null)
