-- One row per claim, article revision and holder that takes a position on it or reports one, with the evidence.
-- latest: Whether this is the article's current revision.
select
    stances.claim_id,
    stances.claim,
    stances.night,
    stances.holder,
    articles.outlet,
    stances.stance,
    stances.probability,
    stances.evidence,
    articles.title,
    articles.url,
    articles.published_at,
    articles.copy_group,
    article_id,
    revision,
    latest_articles.article_id is not null as latest,
    stances.evidence_start,
    stances.evidence_end,
    stances.model_id,
    stances.run_id
from stances
join articles using (article_id, revision)
left join latest_articles using (article_id, revision)
where stances.stance <> 'unrelated'
