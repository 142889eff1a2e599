-- whole: a correction that stands names an article that is there, and a claim in a wording that was followed
-- (Asked of whole lakes only: reading a night again, with fewer records, may take an article away.)
select
    format('override {}', override_id) as place,
    if(
        article_id is not null and article_id not in (select article_id from articles),
        format('article {} is gone: read its night again, or take the correction back with `nightdesk correct undo`', article_id),
        format('claims does not hold the wording of {}: {}', claim_id, claim)
    )
from standing_overrides
where (select whole_lake from scope)
    and (
        (article_id is not null and article_id not in (select article_id from articles))
        or (claim_id is not null and not exists (
            from claims where claims.claim_id = standing_overrides.claim_id and claims.text = standing_overrides.claim))
    )
