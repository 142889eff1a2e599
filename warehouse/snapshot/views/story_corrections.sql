-- One row per article whose story somebody corrected by hand: the right story. `internal.corrected_memberships` applies these.
-- Use this when you check how corrections were applied; use `story_members` for the result.
-- story_id: The right story: the `article_id` of its first article.
-- override_id: The correction that was applied last, see `internal.overrides`.
--
-- A correction names stories by their first articles, so it also holds once the model has placed those elsewhere.
-- First stories are split, then single articles are moved, then stories are merged.
with recursive asked as (
    select field, article_id, value, corrected_at, override_id
    from standing_overrides
    where table_name in ('stories', 'story_members')
),
-- The order of a story that is split: its first article, then by night and time of publication.
ordered as (
    select
        story_id,
        article_id,
        row_number() over (
            partition by story_id order by article_id <> story_id, seen.night, published_at nulls last, article_id
        ) as place
    from memberships
    semi join (
        select story_id from memberships join asked using (article_id) where field = 'split'
    ) as divided_by_hand using (story_id)
    join (
        select article_id, min(night) as night, min(published_at) as published_at from articles group by all
    ) as seen using (article_id)
),
cuts as (
    select story_id, place, article_id, override_id
    from ordered
    join asked using (article_id)
    where field = 'split' and article_id <> story_id
),
divided as (
    select
        ordered.article_id,
        arg_max(cuts.article_id, cuts.place) as story_id,
        arg_max(cuts.override_id, cuts.place) as override_id
    from ordered
    join cuts on cuts.story_id = ordered.story_id and cuts.place <= ordered.place
    group by all
),
moves as (
    select article_id, value, override_id from asked where field = 'story'
),
-- Where the first article of a story that a correction names is now; an article may be moved to a story of its own.
named as (
    select distinct
        given.story_id as given,
        case
            when own.article_id is not null then given.story_id
            else coalesce(divided.story_id, memberships.story_id, given.story_id)
        end as story_id
    from (select unnest([article_id, value]) as story_id from asked where field <> 'split') as given
    left join moves as own on own.article_id = given.story_id and own.value = given.story_id
    left join divided on divided.article_id = given.story_id
    left join memberships on memberships.article_id = given.story_id
),
placed as (
    select
        memberships.article_id,
        coalesce(target.story_id, divided.story_id, memberships.story_id) as story_id,
        coalesce(moves.override_id, divided.override_id) as override_id
    from memberships
    left join divided on divided.article_id = memberships.article_id
    left join moves on moves.article_id = memberships.article_id
    left join named as target on target.given = moves.value
),
linked as (
    select one.story_id, other.story_id as other, corrected_at, override_id
    from asked
    join named as one on one.given = article_id
    join named as other on other.given = value
    where field = 'merge' and one.story_id <> other.story_id
),
joined as (
    select story_id, other from linked
    union
    select other, story_id from linked
    union
    select joined.story_id, both_ways.other
    from joined
    join (
        select story_id, other from linked union all select other, story_id from linked
    ) as both_ways on both_ways.story_id = joined.other
),
-- Of stories that are one the oldest keeps its id.
kept as (
    select joined.story_id, first(joined.other order by seen.night, seen.published_at nulls last, joined.other) as keeps
    from joined
    left join (
        select article_id, min(night) as night, min(published_at) as published_at
        from articles
        where article_id in (select other from joined)
        group by all
    ) as seen on seen.article_id = joined.other
    group by all
)
select
    placed.article_id,
    coalesce(kept.keeps, placed.story_id) as story_id,
    coalesce(placed.override_id, merges.override_id) as override_id
from placed
left join kept on kept.story_id = placed.story_id
left join (
    select story_id, arg_max(override_id, corrected_at) as override_id
    from (
        select story_id, corrected_at, override_id from linked
        union all
        select other, corrected_at, override_id from linked
    )
    group by all
) as merges on merges.story_id = placed.story_id and kept.keeps <> placed.story_id
where placed.override_id is not null or merges.override_id is not null
