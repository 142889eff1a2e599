-- Which articles were rewritten, by how much, and what did the model think of each text?
-- One row per text. Added and removed are code points; `positions` names the claims on which the article takes or reports
-- a position. What an earlier run thought of the same text is a matter of `--as-of`.
select
    article_id,
    night,
    coalesce(outlet, source) as outlet,
    revision,
    characters_added as added,
    characters_removed as removed,
    label as sentiment,
    string_agg(claim_id || ': ' || stance, ', ' order by claim_id) as positions
from articles
join sentiments using (article_id, revision, night)
left join (
    select article_id, revision, night, claim_id, stance from positions where holder = 'article'
) using (article_id, revision, night)
where article_id in (select article_id from articles where revision > 1)
group by all
order by outlet, article_id, revision
