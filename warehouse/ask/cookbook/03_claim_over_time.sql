-- How does a claim stand, night by night, and out of how much that was read?
-- Articles first, then `independent_texts`, in which an agency text printed three times counts once; then the articles'
-- own positions, then the speakers quoted. A night on which nothing bears on the claim has a row of zeros.
select night, articles_read, articles, independent_texts, supports, disputes, reports, holders, holders_dispute
from positions_by_day
where claim_id = 'marovia-invades-selden'
order by night
