-- Where do the articles themselves stand on a claim, and which sentence says so?
-- `reports` means that the article tells of the claim and takes no side. The evidence stands word for word in the text,
-- from `evidence_start` to `evidence_end`. `latest` leaves out texts that were replaced.
select night, coalesce(outlet, 'no outlet') as outlet, stance, evidence
from positions
where claim_id = 'valcorvo-dam-unsafe' and holder = 'article' and latest
order by night, outlet, article_id
