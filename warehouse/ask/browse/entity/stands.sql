-- Where it stands
-- On the claims followed, and since when.
select claim, stance, since, until, words, before, current, independent_texts, claim_id, article_id, revision
from stands
where holder = $entity
order by claim_id, since
limit $rows offset $skip
