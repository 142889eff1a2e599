-- The quotations of the nights from $since to before $night that share a fingerprint with one of `wanted`.
with candidates as (
    select distinct article_id, revision, quote_id, part, night, group_id
    from (
        select article_id, revision, quote_id, part, night, group_id, unnest(fingerprints) as fingerprint
        from quote_groups
        where night >= $since and night < $night
    )
    semi join wanted using (fingerprint)
)
select article_id, quote_id, part, night, group_id, text
from candidates
join quotes using (article_id, revision, quote_id, part, night)
where quotes.night >= $since and quotes.night < $night
