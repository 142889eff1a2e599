-- nothing vanishes: a rejected record has a reason of the closed list and no article; any other has no such reason
select
    format('night {} source {} record {}', night, source, record) as place,
    format('{} with reason {} and article {}', outcome, coalesce(reason, 'none'), coalesce(article_id, 'none'))
from checked_ledger
where (outcome = 'rejected') <> coalesce(list_contains((select reasons from rejections), reason), false)
    or (outcome = 'rejected') <> (article_id is null)
    or (article_id is null) <> (revision is null)
