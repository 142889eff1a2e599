-- Who changed sides on a claim on the night, speakers before articles, the surest first; `flips` counts all of a claim.
select
    claim_id, holder, from_stance, to_stance, until, words_before, words_now,
    outlets_before[:$outlets_shown] as outlets_before, outlets_now[:$outlets_shown] as outlets_now,
    probability_before, probability_now, model_changed, claim_changed, corrected as is_corrected,
    article_now as article_id, revision_now as revision, title, url, opening,
    count(*) over (partition by claim_id) as flips
from (
    from flips
    -- The holders are named so that the view reads their history alone: .3 of the time over 1,000,000 articles.
    where night = $night and list_contains($holders, holder)
)
left join (
    select article_id as article_now, revision as revision_now, title, url, substr(text, 1, 200) as opening
    from articles
    where night = $night
) using (article_now, revision_now)
qualify row_number() over (
    partition by claim_id
    order by holder = 'article', probability_now desc, holder, article_now
) <= $flips_shown
order by claim_id, holder = 'article', probability_now desc, holder, article_now
