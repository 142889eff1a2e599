-- Who takes which position on the claims, or reports one: for each claim, stance and kind of holder (an article, a
-- speaker) the surest, copies of one text folded. `statements` counts all of that claim, stance and kind; `before` and
-- `after` are the text round the evidence.
with said as (
    select
        article_id, revision, quote_id,
        list({'start': start, 'end': "end"} order by part) as parts,
        any_value(cue_start) as cue_start, any_value(cue_end) as cue_end, any_value(reported_via) as reported_via
    from corrected_quotes
    where night = $night
    group by all
),
held as (
    select
        claim_id, claim, holder, stance, probability, override_id is not null as is_corrected, quote_id,
        evidence_start, evidence_end, evidence,
        article_id, revision, coalesce(outlet, source) as outlet, copy_group, published_at
    from corrected_stances as stances join articles using (article_id, revision, night)
    where night = $night and stance <> 'unrelated'
),
folded as (
    select
        *,
        count(*) over copies as articles,
        list(outlet) over (copies rows between unbounded preceding and unbounded following) as outlets
    from held
    window copies as (partition by claim_id, claim, holder, stance, copy_group, evidence)
    qualify row_number() over (copies order by published_at nulls last, article_id, revision, quote_id) = 1
),
chosen as (
    select *,
        count(*) over (partition by claim_id, claim, stance, holder = 'article') as statements,
        row_number() over (
            partition by claim_id, claim, stance, holder = 'article'
            order by is_corrected desc, probability desc, holder, article_id, revision, quote_id
        ) as rank
    from folded
    qualify rank <= $statements_shown
)
select
    chosen.* exclude (copy_group, rank),
    title, url, published_precision, substr(text, 1, 200) as opening, length(text) as characters,
    parts, cue_start, cue_end, reported_via,
    substr(text, greatest(evidence_start - $context, 0) + 1, least(evidence_start, $context)) as before,
    substr(text, evidence_start + 1, evidence_end - evidence_start) as marked,
    substr(text, evidence_end + 1, $context) as after
from chosen
join (from articles where night = $night) using (article_id, revision)
left join said using (article_id, revision, quote_id)
order by claim_id, claim, stance, holder = 'article', rank
