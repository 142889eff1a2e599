-- Which articles were rewritten, by how much, and what did the model think before and after?
-- Counts are code points. `positions` names the claims on which the article takes or reports a position.
with thought as (
    select article_id, revision, list_sort(list(claim_id || ': ' || stance)) as positions
    from corrected_stances
    where holder = 'article' and stance <> 'unrelated'
    group by all
)
select
    now.night,
    coalesce(now.outlet, now.source) as outlet,
    now.characters_added as added,
    now.characters_removed as removed,
    before_sentiment.label || ' → ' || now_sentiment.label as sentiment,
    before_thought.positions as positions_before,
    now_thought.positions as positions_now
from articles as now
join articles as earlier on earlier.article_id = now.article_id and earlier.revision = now.revision - 1
left join corrected_sentiments as now_sentiment
    on now_sentiment.article_id = now.article_id and now_sentiment.revision = now.revision
left join corrected_sentiments as before_sentiment
    on before_sentiment.article_id = earlier.article_id and before_sentiment.revision = earlier.revision
left join thought as now_thought
    on now_thought.article_id = now.article_id and now_thought.revision = now.revision
left join thought as before_thought
    on before_thought.article_id = earlier.article_id and before_thought.revision = earlier.revision
order by now.night, now.article_id
