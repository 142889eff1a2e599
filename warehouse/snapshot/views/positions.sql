-- One row per claim, article revision, and holder's statement that takes a position on it or reports one: the article's own stance (holder `article`) and those of the speakers it quotes, in whose words, as reported by whom, and where in the text.
-- Use this when you need every position with its evidence, article by article; use `stands` for one row per holder, `positions_by_day` to count.
-- Try this: `select night, holder, stance, quote, outlet from positions where latest and holder <> 'article' order by claim, night, holder`
-- probability: Probability of `stance`. Unit: probability, 0 to 1.
-- quote: What the speaker says, its parts joined by ` … `; null for the article as a whole. Example: `“Valcorvo is safe,” … “It has stood for seventy years and it will stand for seventy more.”`.
-- direct: Whether the quote stands between quotation marks, word for word; null for the article as a whole.
-- speaker_surface: The words of the text that say who speaks; null for the article as a whole, and where none do.
-- latest: Whether this is the article's current revision. Example: `true`.
select
    stances.claim_id,
    stances.claim,
    stances.night,
    stances.holder,
    articles.outlet,
    stances.stance,
    stances.probability,
    stances.supports,
    stances.disputes,
    stances.reports,
    stances.unrelated,
    said.quote,
    said.direct,
    said.cue,
    said.speaker_surface,
    said.speaker_probability,
    said.reported_via,
    stances.evidence,
    articles.title,
    articles.url,
    articles.published_at,
    articles.copy_group,
    article_id,
    revision,
    stances.quote_id,
    (article_id, revision) not in (select article_id, revision from earlier_revisions) as latest,
    stances.evidence_start,
    stances.evidence_end,
    stances.model_id,
    stances.run_id
from corrected_stances as stances
join articles using (article_id, revision, night)
left join statements as said using (article_id, revision, night, quote_id)
where stances.stance <> 'unrelated'
