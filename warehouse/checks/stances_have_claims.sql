-- whole: every claim that was judged is in claims, in the wording that was judged
select distinct
    format('night {} claim {}', night, claim_id) as place,
    format('claims does not hold its wording: {}', claim)
from checked_stances
where not exists (from claims where claims.claim_id = checked_stances.claim_id and claims.text = checked_stances.claim)
