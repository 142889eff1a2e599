-- One row per claim and independent voice that takes a side on it: a speaker once, however many quote them; unnamed speakers once per independent text; articles once per independent text, and all of one agency once.
-- Use this when a query of your own must know who is counted; use `corroboration(claim)` for the numbers.
-- Try this: `select stance, kind, voice, articles, copies, changed from internal.voices((select min(claim_id) from internal.claims)) order by all`
-- argument claim VARCHAR: The claim, by its `claim_id`. Example: `valcorvo-dam-unsafe`.
-- argument story VARCHAR := null: Only articles of this story, by its `story_id` or the `article_id` of any of its articles. Example: `7072bef90b28b5c9`.
-- claim_id: The claim.
-- stance: The side on which the voice was last. One of: supports, disputes.
-- kind: A speaker with a name, a speaker without one, or articles for themselves. One of: named, unnamed, article. Example: `named`.
-- voice: The name; the words for a speaker without one; the agency, or the outlet of the first of the copies. Example: `Beatriz Lourido`.
-- voice_id: What makes the voice one: the `entity_id` of a speaker, the agency, or the `copy_group` of a text. Example: `cfb8e0fc1b34a1a2`.
-- articles: Articles that have the voice on this side. Unit: count. Example: `3`.
-- copies: How many of them only copy another, or quote the same speaker, and are not counted: `articles` less one. Unit: count. Example: `2`.
-- outlets: Who printed it; the source where no outlet is known. Example: `[Harbour Post, Northern Ledger]`.
-- changed: Whether the voice was on the other side before. Example: `false`.
-- since: The first night on this side, since the last change. Example: `2026-03-02`.
-- until: The last night on this side. Example: `2026-03-04`.
with read as (
    select
        held.claim_id,
        held.stance,
        held.night,
        held.probability,
        article_id,
        revision,
        holder,
        quote_id,
        copy_group,
        wire_credit,
        copy_similarity is null as is_first,
        coalesce(outlet, source) as outlet
    from corrected_stances as held
    join articles using (article_id, revision, night)
    where held.claim_id = claim
        and stance in ('supports', 'disputes')
        and (
            story is null
            or article_id in (
                select article_id from corrected_memberships as members where members.story_id = known_story(story)
            )
        )
),
named as (
    select article_id, name, any_value(entity_id) as entity_id from corrected_links group by all
),
told as (
    select
        read.*,
        case when holder = 'article' then 'article' when coalesce(said.tied, false) then 'named' else 'unnamed' end as kind,
        case
            when holder = 'article' then coalesce('agency ' || wire_credit, copy_group)
            when coalesce(said.tied, false) then coalesce(named.entity_id, holder)
            else copy_group || ' ' || lower(holder)
        end as voice_id,
        case when holder = 'article' then coalesce(wire_credit, outlet) else holder end as name
    from read
    left join statements as said using (article_id, revision, night, quote_id)
    left join named on named.article_id = read.article_id and named.name = holder
),
-- Where several texts of a night differ, the surest counts.
nightly as (
    select claim_id, kind, voice_id, night, arg_max(stance, (probability, stance)) as side
    from told
    group by all
),
sided as (
    select
        *,
        last_value(side) over (
            partition by claim_id, kind, voice_id order by night rows between unbounded preceding and unbounded following
        ) as last_side
    from nightly
),
turned as (
    select claim_id, kind, voice_id, any_value(last_side) as stance, max(night) filter (side <> last_side) as last_other
    from sided
    group by all
)
select
    turned.claim_id,
    turned.stance,
    turned.kind,
    first(told.name order by told.is_first desc, told.night, told.article_id) as voice,
    turned.voice_id,
    count(distinct told.article_id) as articles,
    count(distinct told.article_id) - 1 as copies,
    list(distinct told.outlet order by told.outlet) as outlets,
    any_value(last_other is not null) as changed,
    min(told.night) as since,
    max(told.night) as until
from turned
join told
    on told.claim_id = turned.claim_id and told.kind = turned.kind and told.voice_id = turned.voice_id
    and told.stance = turned.stance and (last_other is null or told.night > last_other)
group by all
