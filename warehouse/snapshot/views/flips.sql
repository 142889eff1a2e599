-- One row per claim and change of side: a holder who supported it and now disputes it, or the other way round; the words before and the words now, and whether the model was the same. An article flips where a revision of its text changed its stance.
-- Use this when you ask who changed sides; use `stands` for all who took one, changed or not.
-- Try this: `select night, holder, from_stance, to_stance, words_before, words_now, model_changed from flips order by all`
-- night: The first night on the new side.
-- holder: A speaker by name, or `article`.
-- from_stance: The side before: `supports` or `disputes`. Example: `disputes`.
-- to_stance: The side now. Example: `supports`.
-- since: The first night on the old side. Example: `2026-03-02`.
-- until: The last night on the old side. Example: `2026-03-03`.
-- words_before: The words of the last night on the old side, with their cue. Example: `“Valcorvo is safe,” Feld said.`.
-- words_now: The words of the first night on the new side. Example: `Feld admitted that the wall could give way.`.
-- articles: Articles that put the holder on the new side, up to the next flip. Unit: count. Example: `2`.
-- independent_texts: Different texts among them: copies of one agency text, whole or cut, count once. Unit: count. Example: `1`.
-- independent_texts_before: Different texts that put the holder on the old side. Unit: count. Example: `1`.
-- outlets_before: Who published the old side; the source where no outlet is known. Example: `[Douro Courier]`.
-- outlets_now: Who published the new side. Example: `[Douro Courier, Harbour Post]`.
-- article_before: The article in which the words before stand; joins `articles.article_id`. Example: `7072bef90b28b5c9`.
-- revision_before: Its revision; joins `articles.revision`. Unit: count. Example: `1`.
-- article_now: The article in which the words now stand; joins `articles.article_id`. Example: `f460cf7c24973bc0`.
-- revision_now: Its revision; joins `articles.revision`. Unit: count. Example: `1`.
-- probability_before: Probability of the stance before. Unit: probability, 0 to 1. Example: `0.78`.
-- probability_now: Probability of the stance now. Unit: probability, 0 to 1. Example: `0.83`.
-- model_before: The model that judged the words before; joins `internal.models.model_id`. Example: `nightdesk-mpnet-3-9c7e6bef`.
-- model_now: The model that judged the words now; joins `internal.models.model_id`. Example: `nightdesk-mpnet-3-9c7e6bef`.
-- model_changed: Whether these are two models: the flip may then be the model's, not the holder's. Example: `false`.
-- claim_changed: Whether the claim was worded in another way between the two. Example: `false`.
-- corrected: Whether a stance of the new side was corrected by hand, see `internal.overrides`. Example: `false`.
-- current: Whether the holder is still on the new side. Example: `true`.
select
    claim_id,
    claim,
    since as night,
    holder,
    before as from_stance,
    stance as to_stance,
    lag(since) over earlier as since,
    lag(until) over earlier as until,
    lag(words) over earlier as words_before,
    first_words as words_now,
    articles,
    independent_texts,
    lag(independent_texts) over earlier as independent_texts_before,
    lag(outlets) over earlier as outlets_before,
    outlets as outlets_now,
    lag(article_id) over earlier as article_before,
    lag(revision) over earlier as revision_before,
    first_article_id as article_now,
    first_revision as revision_now,
    lag(probability) over earlier as probability_before,
    first_probability as probability_now,
    lag(model_id) over earlier as model_before,
    first_model_id as model_now,
    model_before <> model_now as model_changed,
    lag(claim) over earlier <> claim as claim_changed,
    corrected,
    current
from stands
window earlier as (
    partition by claim_id, holder, case when holder = 'article' then article_id else '' end order by since
)
qualify before is not null
