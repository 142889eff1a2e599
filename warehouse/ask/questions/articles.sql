-- The stories of the night, each by the text of it that was printed most: stories of most articles first, then those that
-- name what most other texts of the night name. An article in no story is one by itself. `stories` counts all of them,
-- `others` holds the further texts of the story this night, of which `story_texts` counts all, with this one.
-- `copies` are folded under the first of them, `summary` holds the sentences in reading order, and `first_night` and
-- `first_outlet` tell who had the text before where its first article is of an earlier night.
with tonight as (
    select
        article_id, articles.revision, source, record, coalesce(outlet, source) as outlet, title, url, published_at,
        published_precision, copy_group, annotated, language, substr(text, 1, 200) as opening,
        story_id, coalesce(story_id, 'text ' || copy_group) as told_as,
        row_number() over printed as place,
        count(*) over (partition by copy_group) as articles
    from articles
    left join (select article_id, story_id from corrected_memberships) using (article_id)
    where articles.night = $night
    window printed as (
        partition by copy_group order by copy_similarity is not null, published_at nulls last, article_id, revision
    )
),
shared as (
    select article_id, revision, max(texts) as most_shared
    from (select distinct article_id, revision, entity from corrected_entities where night = $night)
    join (select entity, independent_texts as texts from tone_by_day where night = $night) using (entity)
    group by all
),
texts as (
    select *,
        count(*) over (partition by told_as) as story_texts,
        sum(articles) over (partition by told_as) as story_articles,
        max(most_shared) over (partition by told_as) as story_shared,
        row_number() over (
            partition by told_as
            order by articles desc, most_shared desc nulls last, published_at desc nulls last, source, record, revision
        ) as part
    from tonight left join shared using (article_id, revision)
    where place = 1
),
chosen as (
    select *, count(*) over () as stories,
        row_number() over (
            order by
                story_articles desc, story_shared desc nulls last, published_at desc nulls last, source, record, revision
        ) as rank
    from texts
    where part = 1
    qualify rank <= $articles_shown
),
others as (
    select
        told_as,
        list({
            'outlet': outlet, 'title': title, 'opening': opening, 'url': url, 'published_at': published_at,
            'published_precision': published_precision, 'articles': articles
        } order by published_at nulls last, part)[:$others_shown] as others
    from texts
    where part > 1 and told_as in (select told_as from chosen)
    group by all
),
copies as (
    select copy_group, list({'outlet': outlet, 'title': title, 'url': url} order by place)[:$copies_shown] as copies
    from tonight
    where place > 1
    group by all
),
summarised as (
    select
        article_id, revision, list(text order by position) as summary, bool_or(kind = 'generated') as is_generated
    from summaries
    where night = $night
    group by all
),
earlier as (
    select copy_group, article_id as first_article_id, night as first_night, coalesce(outlet, source) as first_outlet
    from articles
    where night < $night and copy_similarity is null and copy_group in (select copy_group from chosen)
    qualify row_number() over (partition by copy_group order by night, article_id, revision) = 1
)
select
    article_id, revision, outlet, title, url, published_at, published_precision, annotated, language, opening, articles,
    stories, story_id, story_texts, others, copies, summary, is_generated, label as sentiment, news, override_id is not null as is_corrected,
    first_night, first_outlet
from chosen
left join (
    select article_id, revision, label, news, override_id from corrected_sentiments where night = $night
) using (article_id, revision)
left join others using (told_as)
left join copies using (copy_group)
left join summarised using (article_id, revision)
-- A revision that is nearly its own first text is told by its number.
left join earlier on earlier.copy_group = chosen.copy_group and first_article_id <> article_id
order by rank
