-- One row per story and outlet that prints it: since when, how much of it copied and from whom; and one per outlet that usually covers such matters and has nothing of it.
-- Use this when you want the outlets of several stories; use `story_outlets(story)` for one.
-- argument stories VARCHAR[]: The stories, by `story_id`. Example: `[7072bef90b28b5c9]`.
-- argument usual BIGINT := 3: How many articles on such matters an outlet has elsewhere, at least, to be missing where it has none of the story. Unit: count. Example: `3`.
-- story_id: The story: the `article_id` of its first article.
-- outlet: The outlet; a source stands for those of its articles that name none.
-- place: Its place in the order of publication, from 1; null for an outlet that has nothing. Unit: count. Example: `2`.
-- first_night: The first night with an article of it; null for an outlet that has nothing. Example: `2026-03-02`.
-- first_published_at: When its first article was published; null where no time is known, and for an outlet that has nothing. Unit: UTC. Example: `2026-03-02 16:20:00+00`.
-- first_precision: How exact that time is. One of: second, minute, day.
-- hours_later: Hours from the first article of the story to the outlet's first; null where only the day of one is known. Unit: hours. Example: `8.7`.
-- articles: Articles that the outlet has of the story. Unit: count. Example: `2`.
-- own_texts: Different texts among them that copy nobody's. Unit: count. Example: `1`.
-- copied_from: Outlets that had a text of it before. Example: `[Harbour Post]`.
-- agencies: Agencies that its articles credit. Example: `[AFP]`.
-- elsewhere: Its articles of other stories that name two or more of what the story is about, in the 30 nights before the story's last. Unit: count. Example: `4`.
-- missing: Whether it has nothing of the story and `elsewhere` is `usual` or more. Example: `false`.
with texts as materialized (
    select
        members.story_id, articles.article_id, articles.revision, articles.night, copy_group, copy_similarity,
        coalesce(outlet, source) as outlet, published_at, published_precision, wire_credit
    from corrected_memberships as members
    join articles using (article_id)
    where list_contains(stories, members.story_id)
),
originals as (
    select copy_group, coalesce(outlet, source) as outlet
    from articles
    where copy_similarity is null and copy_group in (select copy_group from texts)
),
-- What a story is about: the names in half of its texts, and in two at least.
subjects as (
    select story_id, entity
    from texts
    join corrected_entities as mentions using (article_id, revision, night)
    join (select story_id, count(distinct copy_group) as independent_texts from texts group by all) using (story_id)
    group by story_id, entity, independent_texts
    having count(distinct copy_group) >= greatest(2, independent_texts / 2)
),
spans as (
    select story_id, max(night) - 30 as since, max(night) as until from texts group by all
),
usually as (
    select story_id, outlet, count(*) as elsewhere
    from (
        select subjects.story_id, coalesce(articles.outlet, source) as outlet, articles.article_id
        from subjects
        join corrected_entities as mentions using (entity)
        join spans using (story_id)
        join articles
            on articles.article_id = mentions.article_id
            and articles.revision = mentions.revision
            and articles.night = mentions.night
        where articles.night between since and until
            and (subjects.story_id, articles.article_id) not in (select story_id, article_id from texts)
        group by all
        having count(distinct entity) >= 2
    )
    group by all
),
printing as (
    select
        story_id,
        texts.outlet,
        min(night) as first_night,
        min(published_at) as first_published_at,
        arg_min(published_precision, published_at) as first_precision,
        count(distinct article_id) as articles,
        count(distinct copy_group) filter (originals.outlet is not distinct from texts.outlet) as own_texts,
        coalesce(
            list(distinct originals.outlet order by originals.outlet) filter (originals.outlet <> texts.outlet), []
        ) as copied_from,
        coalesce(list(distinct wire_credit order by wire_credit) filter (wire_credit is not null), []) as agencies
    from texts
    left join originals using (copy_group)
    group by all
)
select
    story_id,
    outlet,
    case when printing.outlet is not null then row_number() over (
        partition by story_id order by printing.outlet is null, first_published_at nulls last, first_night, outlet
    ) end as place,
    first_night,
    first_published_at,
    first_precision,
    case
        when first_precision <> 'day' and arg_min(first_precision, first_published_at) over of_story <> 'day'
            then round(date_diff('minute', min(first_published_at) over of_story, first_published_at) / 60, 1)
    end as hours_later,
    coalesce(articles, 0) as articles,
    coalesce(own_texts, 0) as own_texts,
    coalesce(copied_from, []) as copied_from,
    coalesce(agencies, []) as agencies,
    coalesce(elsewhere, 0) as elsewhere,
    printing.outlet is null as missing
from printing
full join usually using (story_id, outlet)
where printing.outlet is not null or elsewhere >= usual
window of_story as (partition by story_id)
