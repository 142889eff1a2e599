-- whole: a correction that stands names an article that is there, a claim in a wording that was followed, and an answer
-- (Asked of whole lakes only: reading a night again, with fewer records, may take an article away.)
select
    format('override {}', override_id) as place,
    case
        when claim_id is not null and not exists (
            from claims where claims.claim_id = standing.claim_id and claims.text = standing.claim
        ) then format('claims does not hold the wording of {}: {}', claim_id, claim)
        when idle.what = 'article' then format(
            'article {} is gone: read its night again, or take the correction back with `nightdesk correct undo`', article_id
        )
        when idle.what = 'text' then format(
            'article {} no longer has the text it was made for: correct it again, or take the correction back with `nightdesk correct undo`',
            article_id
        )
        when table_name in ('stories', 'story_members') then format(
            'article {} or {} is in no story: take the correction back with `nightdesk correct undo`', article_id, value
        )
        when table_name = 'entity_ids' then format(
            '{} of article {} is in no article any more, or {} is nobody: take the correction back with `nightdesk correct undo`',
            surface, article_id, value
        )
        else format(
            'article {} has no answer any more that it fits, at {}: correct what is there now, or take the correction back with `nightdesk correct undo`',
            article_id,
            start
        )
    end
from standing_overrides as standing
left join (select override_id, what from idle_overrides) as idle using (override_id)
where (select whole_lake from scope)
    and (
        idle.what is not null
        or (claim_id is not null and not exists (
            from claims where claims.claim_id = standing.claim_id and claims.text = standing.claim))
    )
