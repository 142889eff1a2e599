-- One row per story as it is now, with the articles that belong to it once corrected: what happened, since when, in how many articles and independent texts. Most have one article; ask for `articles > 1` to see what several articles tell of.
-- Use this when you ask what happened, and what was printed most; use `stories_by_day` for how it grew, `story_timeline(story)` for its course, `internal.stories` for what the model said on each night.
-- Try this: `select title, first_seen, last_seen, articles, independent_texts, outlets from stories where articles > 1 order by independent_texts desc, articles desc, title limit 10`
-- story_id: The story: the `article_id` of its first article. It never changes.
-- title: Its most central headline: the one whose text is nearest to the others; null where no article has one.
-- first_article_id: The first article that belongs to it now.
-- first_seen: The first night with an article of it.
-- last_seen: The last night with one.
-- articles: Articles, copies and revised ones counted once each. Unit: count. Example: `6`.
-- independent_texts: Different texts among them: copies of one agency text, whole or cut, count once. Unit: count. Example: `4`.
-- outlets: Outlets that have it; a source stands for those of its articles that name none. Unit: count. Example: `4`.
-- state: `open` while articles may still join it. One of: open, closed.
-- corrected: Whether a person changed which articles belong to it. Example: `false`.
--
-- The model's counts stand unless somebody corrected the story: to count all of them anew would read every article.
with latest as (
    select *
    from stories
    qualify row_number() over (partition by story_id order by night desc) = 1
),
changed as (
    select distinct unnest([corrections.story_id, memberships.story_id]) as story_id
    from story_corrections as corrections
    join memberships using (article_id)
),
members as (
    select corrected_memberships.story_id, article_id, latest.state
    from corrected_memberships
    semi join changed using (story_id)
    join memberships using (article_id)
    left join latest on latest.story_id = memberships.story_id
),
counted as (
    select
        members.story_id,
        first(article_id order by night, published_at nulls last, article_id, revision) as first_article_id,
        min(night) as first_seen,
        max(night) as last_seen,
        cast(count(distinct article_id) as integer) as articles,
        cast(count(distinct copy_group) as integer) as independent_texts,
        cast(count(distinct coalesce(outlet, source)) as integer) as outlets,
        case when bool_or(state = 'open') then 'open' else 'closed' end as state
    from members
    join articles using (article_id)
    group by all
),
-- The latest texts, one per copy group, as `RECENT_MEMBERS` in models/stories/placing.py: what a story reports now.
texts as (
    select members.story_id, copy_group, night, published_at, article_id, revision, title, model_id, embedding
    from members
    join articles using (article_id)
    join embeddings using (article_id, revision, night)
    where title <> ''
    qualify row_number() over (
            partition by members.story_id, copy_group order by night, published_at nulls last, article_id, revision
        ) = 1
),
recent as (
    select *
    from texts
    qualify row_number() over (
            partition by story_id order by night desc, published_at desc nulls first, article_id desc
        ) <= 24
),
central as (
    select
        one.story_id, one.title, one.night, one.published_at, one.article_id,
        round(sum(list_inner_product(one.embedding, other.embedding)), 4) as nearness
    from recent as one
    join recent as other using (story_id, model_id)
    group by all
),
titled as (
    select story_id, first(title order by nearness desc, night, published_at nulls last, article_id) as title
    from central
    group by all
)
select
    story_id, nullif(title, '') as title, first_article_id, first_seen, last_seen, articles, independent_texts, outlets,
    state, false as corrected
from latest
where state <> 'merged' and story_id not in (select story_id from changed)
union all
select
    counted.story_id, titled.title, counted.first_article_id, counted.first_seen, counted.last_seen,
    counted.articles, counted.independent_texts, counted.outlets, counted.state, true
from counted
left join titled using (story_id)
