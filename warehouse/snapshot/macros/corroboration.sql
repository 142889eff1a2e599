-- One row per side of a claim and kind of voice: how many independent voices hold it, and what was counted once. It says who stands where, and not who is right.
-- Use this when you ask how well a side is borne out; use `stands` for who changed when, `one_sided(story)` for outlets that give one side only.
-- Try this: `select stance, kind, voices, articles, counted_once, who from corroboration((select min(claim_id) from internal.claims)) order by all`
-- argument claim VARCHAR: The claim, by its `claim_id`. Example: `valcorvo-dam-unsafe`.
-- argument story VARCHAR := null: Only articles of this story, by its `story_id` or the `article_id` of any of its articles. Example: `7072bef90b28b5c9`.
-- claim_id: The claim.
-- stance: The side on which the voices were last. One of: supports, disputes.
-- kind: Speakers with a name, speakers without one, or articles for themselves. One of: named, unnamed, article. Example: `named`.
-- voices: Independent voices: a speaker counts once, however many quote them; copies of one text count once, and so do all texts of one agency. Unit: count. Example: `2`.
-- articles: Articles that have them on this side, once for each voice in them. Unit: count. Example: `5`.
-- counted_once: Why there are fewer voices than articles: how many copies and repeated quotations were not counted. Example: `3 further articles copy or quote one of them`.
-- outlets: Who printed them; the source where no outlet is known. Example: `[Harbour Post, Northern Ledger]`.
-- who: The voices; of articles the agency or the outlet. Example: `[Beatriz Lourido]`.
-- changed: Those of them who were on the other side before. Example: `[Konrad Feld]`.
select
    claim_id,
    stance,
    kind,
    count(*) as voices,
    cast(sum(articles) as bigint) as articles,
    case
        when sum(copies) = 0 then 'each article has a voice of its own'
        when sum(copies) = 1 then '1 further article copies or quotes one of them'
        else format('{} further articles copy or quote one of them', cast(sum(copies) as bigint))
    end as counted_once,
    list_sort(list_distinct(flatten(list(outlets)))) as outlets,
    list(distinct voice order by voice) as who,
    coalesce(list(distinct voice order by voice) filter (changed), []) as changed
from voices(claim, story := story)
group by claim_id, stance, kind
