-- The texts of the night, copies folded under the first of them: printed by most first, then those that name what most
-- other texts of the night name. `texts` counts all of them, `summary` holds the sentences in reading order, and
-- `first_night` and `first_outlet` tell who had the text before where its first article is of an earlier night.
with tonight as (
    select
        article_id, revision, source, record, coalesce(outlet, source) as outlet, title, url, published_at,
        published_precision, copy_group, annotated, language, substr(text, 1, 200) as opening,
        row_number() over printed as place,
        count(*) over (partition by copy_group) as articles
    from articles
    where night = $night
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
chosen as (
    select *, count(*) over () as texts,
        row_number() over (
            order by articles desc, most_shared desc nulls last, published_at desc nulls last, source, record, revision
        ) as rank
    from tonight left join shared using (article_id, revision)
    where place = 1
    qualify rank <= $articles_shown
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
    article_id, revision, outlet, title, url, published_at, published_precision, annotated, language, opening, articles, texts,
    copies, summary, is_generated, label as sentiment, news, override_id is not null as is_corrected,
    first_night, first_outlet
from chosen
left join (
    select article_id, revision, label, news, override_id from corrected_sentiments where night = $night
) using (article_id, revision)
left join copies using (copy_group)
left join summarised using (article_id, revision)
-- A revision that is nearly its own first text is told by its number.
left join earlier on earlier.copy_group = chosen.copy_group and first_article_id <> article_id
order by rank
