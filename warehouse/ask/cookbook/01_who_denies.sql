-- Who denies that, in whose words, since when, and did the model change meanwhile?
-- A stand is one side kept from night to night; `until` is the last night that showed it. Read the words before you trust a
-- side: `nightdesk correct` mends one that is wrong, and this answer with it.
select holder, since, until, outlets, words, model_changed
from stands
where claim_id = 'marovia-invades-selden' and stance = 'disputes' and holder <> 'article'
order by since, holder
