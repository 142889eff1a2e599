-- Who denies that, in whose words, since when, and did the model change meanwhile?
-- A stand is one side kept from night to night; `until` is the last night that showed it. Read the words: sides are what
-- the reader is worst at. Lena Harrow, here, says the opposite, and correcting her once (the last question) takes her out.
select holder, since, until, outlets, words, model_changed
from stands
where claim_id = 'marovia-invades-selden' and stance = 'disputes' and holder <> 'article'
order by since, holder
