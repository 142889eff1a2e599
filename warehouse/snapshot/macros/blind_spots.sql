-- One row per story that outlets of one group alone carry, though others of the user's file print on its nights: which group, and which have nothing of it.
-- Use this when you ask what one side of the press leaves out; use `story_outlets(story)` for a story's outlets one by one.
-- Try this: `select title, only_group, outlets, independent_texts, silent_groups from blind_spots('lean') order by independent_texts desc, title limit 10`
-- argument by_what VARCHAR := 'lean': By which column of `outlets` the groups are made: lean, country, language, owner or agency. Example: `country`.
-- argument least_texts BIGINT := 2: How many independent texts a story needs to be asked about. Unit: count. Example: `3`.
-- story_id: The story: the `article_id` of its first article.
-- title: Its most central headline.
-- only_group: The one group that carries it. Example: `left`.
-- outlets: Outlets of the group that do. Example: `[Douro Courier]`.
-- independent_texts: Different texts among theirs: copies of one agency text, whole or cut, count once. Unit: count. Example: `3`.
-- first_night: The first night with one. Example: `2026-03-02`.
-- last_night: The last night with one. Example: `2026-03-04`.
-- silent_groups: Groups that print on these nights, and have nothing of it. Example: `[right]`.
with grouped as (
    select article_id, night, copy_group, name,
        case by_what when 'lean' then lean when 'country' then country when 'language' then language
            when 'owner' then owner when 'agency' then case when agency then 'agency' else 'other' end
            else error('blind_spots(): by lean, country, language, owner or agency') end as part
    from outlet_articles
),
carried as (
    select story_id, min(part) as only_group, list_sort(list(distinct name)) as outlets,
        count(distinct copy_group) as independent_texts, min(grouped.night) as first_night,
        max(grouped.night) as last_night
    from grouped
    join corrected_memberships using (article_id)
    where part is not null
    group by story_id
    having count(distinct part) = 1
),
silent as (
    select story_id, list_sort(list(distinct part)) as silent_groups
    from carried
    join grouped on grouped.night between first_night and last_night and part <> only_group
    group by all
)
select story_id, title, only_group, carried.outlets, carried.independent_texts, first_night, last_night, silent_groups
from carried
join silent using (story_id)
join current_stories using (story_id)
where carried.independent_texts >= least_texts
