-- One row per outlet and claim of a story of which other outlets give both sides, and this one only one: which, in how many articles, and who speaks for the other side elsewhere.
-- Use this when you ask who leaves a side out; use `corroboration(claim, story := …)` for all voices. An outlet that has one article may have had room for one side only.
-- Try this: `select outlet, claim_id, gives, articles, left_out from one_sided((select story_id from stories order by articles desc, story_id limit 1)) order by all`
-- argument story VARCHAR: A `story_id`, or the `article_id` of any of its articles. Example: `7072bef90b28b5c9`.
-- outlet: The outlet; the source where no outlet is known.
-- claim_id: The claim.
-- gives: The only side that its articles and those whom they quote take. One of: supports, disputes.
-- articles: Articles of the outlet that take it. Unit: count. Example: `2`.
-- independent_texts: Different texts among them: copies of one agency text, whole or cut, count once. Unit: count. Example: `1`.
-- left_out: Who takes the other side in other outlets; `article` for articles themselves. Example: `[Konrad Feld]`.
-- elsewhere: Outlets that have the other side. Example: `[Douro Courier]`.
with read as (
    select claim_id, stance, holder, article_id, copy_group, coalesce(outlet, source) as outlet
    from corrected_stances
    join articles using (article_id, revision, night)
    where stance in ('supports', 'disputes')
        and article_id in (
            select article_id from corrected_memberships as members where members.story_id = known_story(story)
        )
),
given as (
    select
        outlet,
        claim_id,
        any_value(stance) as gives,
        count(distinct article_id) as articles,
        count(distinct copy_group) as independent_texts
    from read
    group by outlet, claim_id
    having count(distinct stance) = 1
)
select
    given.outlet,
    given.claim_id,
    gives,
    any_value(given.articles) as articles,
    any_value(given.independent_texts) as independent_texts,
    list(distinct other.holder order by other.holder) as left_out,
    list(distinct other.outlet order by other.outlet) as elsewhere
from given
join read as other on other.claim_id = given.claim_id and other.stance <> gives
group by all
