-- One row per story of several articles and night that has articles of it, or that follows such a night: how many articles, and how many more or fewer than on the night before. A revised article counts on each night that has a text of it.
-- Use this when you ask which stories grow or fade; use `stories` for their sums, `story_timeline(story)` for what is new on each night.
-- Try this: `select night, title, articles, change, articles_so_far from stories_by_day order by night desc, change desc, title limit 10`
-- night: The night that read the articles.
-- story_id: The story: the `article_id` of its first article.
-- title: Its most central headline: the one nearest to the others; null where no article has one.
-- articles: Articles of the story that night, new or revised. Unit: count. Example: `3`.
-- independent_texts: Different texts among them: copies of one agency text, whole or cut, count once. Unit: count. Example: `2`.
-- outlets: Outlets that have them. Unit: count. Example: `3`.
-- articles_before: Articles of the story on the night that was read before, new or revised. Unit: count. Example: `2`.
-- change: `articles` less `articles_before`. Unit: count. Example: `1`.
-- articles_so_far: Articles of the story up to and on this night, each counted once. Unit: count. Example: `5`.
with printed as (
    select
        members.story_id,
        articles.night,
        count(distinct article_id) as articles,
        count(*) filter (articles.revision = 1) as new_articles,
        count(distinct copy_group) as independent_texts,
        count(distinct coalesce(outlet, source)) as outlets
    from corrected_memberships as members
    join articles using (article_id)
    group by all
),
nightly as (
    select night, lag(night) over (order by night) as night_before from (select distinct night from runs)
),
followed as (
    select story_id, nightly.night, articles as articles_before
    from printed
    join nightly on nightly.night_before = printed.night
)
select
    night,
    story_id,
    title,
    coalesce(printed.articles, 0) as articles,
    coalesce(printed.independent_texts, 0) as independent_texts,
    coalesce(printed.outlets, 0) as outlets,
    coalesce(articles_before, 0) as articles_before,
    coalesce(printed.articles, 0) - coalesce(articles_before, 0) as change,
    cast(sum(coalesce(new_articles, 0)) over (partition by story_id order by night) as bigint) as articles_so_far
from printed
full join followed using (story_id, night)
join current_stories using (story_id)
where current_stories.articles > 1
