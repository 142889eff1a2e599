-- One row per claim, holder and unbroken stand: a time on which every night that puts the holder on a side puts them on the same one. Speakers go by their names; as holder `article` stands each article for itself, over its revisions. `reports` takes no side and breaks no stand.
-- Use this when you ask who is for or against a claim, since when and in whose words; use `flips` when only changes of side matter, `positions` for every single statement.
-- Try this: `select claim_id, holder, words, outlets, since, model_changed from stands where current and stance = 'disputes' and holder <> 'article' order by claim_id, holder`
-- holder: Whose stand: a speaker by name, or `article`; statements of nobody who is named are left out.
-- stance: The side: `supports` or `disputes`. Where texts of one night differ, that of more independent texts; of as many, the surest one's.
-- since: The first night on this side. Example: `2026-03-02`.
-- until: The last night on this side. Example: `2026-03-04`.
-- nights: Nights on this side. Unit: count. Example: `3`.
-- articles: Articles that put the holder on this side then. Unit: count. Example: `2`.
-- independent_texts: Different texts among them: copies of one agency text, whole or cut, count once. Unit: count. Example: `2`.
-- outlets: Who published them; the source where no outlet is known. Example: `[Douro Courier, Harbour Post]`.
-- words: The words of the last night on this side, with their cue: the evidence of the surest statement; of an article, of its last revision. Example: `“Valcorvo is safe,” Feld said.`.
-- article_id: The article in which these words stand; joins `articles`.
-- revision: Its revision in which they stand; joins `articles`. Unit: count.
-- probability: The model's probability that they are on this side. Unit: probability, 0 to 1.
-- model_id: The model that judged them; joins `internal.models`.
-- first_words: The words of the first night on this side, chosen alike. Example: `“Valcorvo is safe,” Feld said.`.
-- first_article_id: The article in which those stand; joins `articles`. Example: `7072bef90b28b5c9`.
-- first_revision: Its revision; joins `articles`. Unit: count. Example: `1`.
-- first_probability: Their probability. Unit: probability, 0 to 1. Example: `0.78`.
-- first_model_id: The model that judged them; joins `internal.models`. Example: `nightdesk-mpnet-3-9c7e6bef`.
-- model_changed: Whether answers of more than one model are in this stand, or the last answer before it was another model's. Example: `false`.
-- claim_changed: The same for the wording of the claim. Example: `false`.
-- corrected: Whether a stance in it was corrected by hand, see `internal.overrides`. Example: `false`.
-- current: Whether this is the holder's last stand. Example: `true`.
-- before: The stance before it; null where it is the first. Example: `supports`.
with stated as (
    select
        claim_id,
        claim,
        holder,
        -- An article is told from other articles; a speaker is one in all.
        case when holder = 'article' then article_id else '' end as itself,
        case when holder = 'article' then revision else 0 end as text,
        stances.night,
        stance,
        evidence as words,
        article_id,
        revision,
        probability,
        stances.model_id,
        override_id,
        copy_group,
        coalesce(outlet, source) as outlet,
        (probability, copy_similarity is null, article_id, evidence_start) as sureness  -- of copies, the first
    from corrected_stances as stances
    join articles using (article_id, revision, night)
    where stance in ('supports', 'disputes') and holder <> 'unknown'
),
sides as (
    select
        claim_id,
        holder,
        itself,
        night,
        stance,
        max(text) as text,
        count(distinct copy_group) as texts,
        max(probability) as probability
    from stated
    group by all
),
nightly as (
    select
        claim_id,
        holder,
        itself,
        night,
        arg_max(stance, (text, texts, probability, stance)) as stance
    from sides
    group by all
),
ordered as (
    select
        *,
        lag(stance) over holder_nights as last,
        lead(night) over holder_nights is null as newest
    from nightly
    window holder_nights as (partition by claim_id, holder, itself order by night)
),
numbered as (
    select
        *,
        last is distinct from stance as begins,
        count(*) filter (begins) over (partition by claim_id, holder, itself order by night) as number
    from ordered
),
joined as (
    select
        claim_id,
        holder,
        itself,
        stance,
        min(night) as since,
        max(night) as until,
        count(distinct night) as nights,
        count(distinct article_id) as articles,
        count(distinct copy_group) as independent_texts,
        list_sort(list(distinct outlet)) as outlets,
        list(distinct model_id) as models,
        list(distinct claim) as claims,
        bool_or(override_id is not null) as corrected,
        bool_or(newest) as current,
        any_value(last) filter (begins) as before,
        arg_max(told, (night, text, sureness)) as latest,
        arg_max(told, (-epoch(night), text, sureness)) as first
    from (
        select *, {words: words, article_id: article_id, revision: revision, probability: probability,
            model_id: model_id, claim: claim} as told
        from stated
        join numbered using (claim_id, holder, itself, night, stance)
    )
    group by claim_id, holder, itself, number, stance
)
select
    claim_id,
    latest.claim,
    holder,
    stance,
    since,
    until,
    nights,
    articles,
    independent_texts,
    outlets,
    latest.words,
    latest.article_id,
    latest.revision,
    latest.probability,
    latest.model_id,
    first.words as first_words,
    first.article_id as first_article_id,
    first.revision as first_revision,
    first.probability as first_probability,
    first.model_id as first_model_id,
    len(models) > 1 or coalesce(lag(latest.model_id) over holder_stands <> first.model_id, false) as model_changed,
    len(claims) > 1 or coalesce(lag(latest.claim) over holder_stands <> first.claim, false) as claim_changed,
    corrected,
    current,
    before
from joined
window holder_stands as (partition by claim_id, holder, itself order by since)
