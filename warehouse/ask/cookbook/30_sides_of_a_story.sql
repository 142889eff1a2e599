-- Who stands where in a story, and who is talked about and never quoted?
-- Those who are never quoted have no claim and no stance. Names are those of the articles: one person may have two.
select claim_id, stance, holder, outlets, words
from story_positions('7072bef90b28b5c9')
where holder <> 'article'
order by claim_id nulls last, stance, independent_texts desc, holder
