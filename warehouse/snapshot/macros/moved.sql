-- One row per name, story, claim, side of a claim, place or word of headlines that moved on a night, with the night since when it has, and articles of the night that have it.
-- Use this when you ask what is different on a night, and where it stands; use `trends` for what did not move, and for why something was not judged.
-- Try this: `select kind, label, verdict, independent_texts, expected, articles from moved((select max(night) from trends)) order by q, kind, label limit 20`
-- argument of_night DATE: The night. Example: `2026-03-04`.
-- night: The night asked for.
-- kind: What the subject is. One of: name, story, claim, place, term.
-- side: The side of a claim that the texts have; null for all that bear on the claim, and for other kinds. Example: `disputes`.
-- n: Articles of the night that have it, copies and revised ones too. Unit: count. Example: `9`.
-- independent_texts: Texts that have it and are compared; see `trends`. Unit: count. Example: `7`.
-- outlets: Outlets of these texts. Unit: count. Example: `4`.
-- nights: Nights with which it was compared. Unit: count. Example: `28`.
-- since: The first of the nights, one after another, on which it moved the same way. Example: `2026-03-03`.
-- articles: At most five articles of the night that have it, of different texts. Example: `[{'article_id': 7072bef90b28b5c9, 'outlet': Douro Courier, 'title': Dam may fail, 'url': NULL}]`.
with numbered as (
    select night, row_number() over (order by night) as number
    from (select distinct night from runs)
),
moves as (
    select *, coalesce(side, '') as of_side, verdict in ('up', 'new') as is_rise
    from trends
    where verdict in ('up', 'down', 'new', 'gone') and night <= of_night
),
-- Moves the same way on nights one after another have one difference of these numbers.
runs_of_moves as (
    select
        kind, subject, of_side, is_rise, moves.night,
        number - row_number() over (partition by kind, subject, of_side, is_rise order by number) as run
    from moves
    join numbered using (night)
),
begun as (
    select kind, subject, of_side, min(night) as since, max(night) as until
    from runs_of_moves
    group by kind, subject, of_side, is_rise, run
),
tonight as (from moves where night = of_night),
words as (
    select article_id, revision, word_stem(word) as stem
    from (
        select article_id, revision,
            unnest(regexp_extract_all(lower(strip_accents(title)), '[\p{L}\p{M}]{3,}')) as word
        from articles
        where night = of_night and 'term' in (select kind from tonight)
    )
),
having_it as (
    select 'name' as kind, entity as subject, '' as of_side, article_id, revision
    from entities
    where night = of_night and type <> 'nationality'
    union
    select 'place', concat_ws(', ', name, country_name), '', article_id, revision
    from places
    where night = of_night and name is not null and "use" <> 'part_of_name'
    union
    select 'claim', claim_id, unnest(['', stance]), article_id, revision
    from stances
    where night = of_night and stance <> 'unrelated'
    union
    select 'story', story_id, '', article_id, revision
    from memberships
    where night = of_night
    union
    select 'term', stem, '', article_id, revision from words
),
shown as (
    select kind, subject, of_side, articles.*
    from having_it
    semi join tonight using (kind, subject, of_side)
    join articles using (article_id, revision)
    where articles.night = of_night
    qualify row_number() over (
        partition by kind, subject, of_side, copy_group order by copy_similarity is not null, article_id, revision
    ) = 1
),
listed as (
    select kind, subject, of_side,
        list({article_id: article_id, outlet: coalesce(outlet, source), title: title, url: url}
            order by published_at nulls last, article_id)[:5] as articles
    from shown
    group by all
)
select tonight.* exclude (of_side, is_rise), since, coalesce(articles, []) as articles
from tonight
join begun using (kind, subject, of_side)
left join listed using (kind, subject, of_side)
where until = of_night
