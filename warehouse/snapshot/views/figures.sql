-- One row per amount that can be compared with others: counts, money and percentages of the same thing, in articles that share a name and lie at most three nights apart, are one `figure`. An amount after "from", which tells what was before, and one that is expected are left out.
-- Use this when you compare what several sources say of the same thing; use `contested_figures` for those of a night that contradict each other, `amounts` for every amount.
-- Try this: `select figure, source, surface, relation from figures order by figure, first_seen_at, article_id, start limit 10`
-- figure: What is compared: the topic, the unit, the time it is of, the name that the articles share, and the first night. Example: `died people · Bragança · 2026-03-02`.
-- subject: The name that the articles share: of the five that each mentions most, the rarest that another article with such an amount has too. Example: `Bragança`.
-- low: The least value. Unit: as in `unit`. Example: `12`.
-- high: The greatest value; null without one. Unit: as in `unit`. Example: `12`.
-- kind: What kind of amount it is. One of: count, money, percent.
-- surface: The amount as it stands in the text. Example: `12 people`.
-- of_from: The first day of the time that a figure is of: the date nearest to it in the sentence, for money and percentages else the day of the article; null without one, and for people to whom something happened. Example: `2026-02-01`.
-- of_to: The last day of that time. Example: `2026-02-28`.
-- source: Who gives it: the speaker of the statement that holds it, else the outlet. Example: `Douro Courier`.
-- speaker: The speaker of the statement; null outside statements. Example: `Beatriz Lourido`.
-- sentence: The sentence that holds it. Example: `At least 12 people died when the wall gave way.`.
-- relation: `first` of its figure; `agrees` with what was given before; `develops`: the same source gave a value before that cannot be true together with it, so that it replaces that one; `contradicts`: another source did. One of: first, agrees, develops, contradicts.
-- why: The value before it that decides `relation`, and who gave it; null for the first. Example: `Lisbon Post gave 9 people`.
-- start: Where the amount starts. Unit: code points of articles.text, from 0.
-- end: Where it ends, exclusive. Unit: code points of articles.text, from 0.
with comparable as (
    select
        article_id,
        revision,
        night,
        amounts.start,
        amounts."end",
        surface,
        low,
        high,
        bound,
        unit,
        kind,
        per,
        topic,
        quote_id,
        topic in ('died', 'injured', 'missing', 'arrested', 'displaced', 'infected', 'rescued') as happened
    from amounts
    -- A single word, such as "shares" or "people", is said of too many things.
    where kind in ('count', 'money', 'percent') and unit is not null and (happened or contains(topic, ' '))
),
-- Of each article the names that it mentions most.
mentioned as (
    select article_id, revision, night, entity
    from corrected_entities as entities
    where type <> 'nationality'
    group by article_id, revision, night, entity
    qualify row_number() over (
        partition by article_id, revision, night order by count(*) desc, min(entities.start)
    ) <= 5
),
shared as (
    select topic, unit, per, entity, count(distinct article_id) as articles_with_both
    from comparable
    join mentioned using (article_id, revision, night)
    group by all
),
named as (
    select
        comparable.*,
        arg_min(mentioned.entity, (articles_with_both = 1, articles_with_both, mentioned.entity)) as subject
    from comparable
    join mentioned using (article_id, revision, night)
    join shared on
        shared.entity = mentioned.entity and shared.topic = comparable.topic and shared.unit = comparable.unit
        and shared.per is not distinct from comparable.per
    group by all
),
dated as (
    select
        named.*,
        said.title,
        said.outlet,
        said.url,
        said.copy_group,
        said.first_seen_at,
        said.text,
        speakers.speaker,
        coalesce(speakers.speaker, said.outlet, said.article_id) as source,
        -- What rose by how much is said of the day of the article, where no other time is named.
        case when kind <> 'count' then said.published_at::date end as said_of,
        arg_min(near."from", abs(near.start - named.start)) as near_from,
        arg_min(near."to", abs(near.start - named.start)) as near_to
    from named
    join articles as said using (article_id, revision, night)
    left join statements as speakers on
        speakers.article_id = named.article_id and speakers.revision = named.revision
        and speakers.night = named.night and speakers.quote_id = named.quote_id
    left join dates as near on
        near.article_id = named.article_id and near.revision = named.revision and near.night = named.night
        and not happened and near.precision <> 'interval' and abs(near.start - named.start) < 80
    -- What was before, and what somebody expects, contradict nothing.
    where not regexp_matches(
        substr(said.text, greatest(named.start - 60, 0) + 1, least(named.start, 60)),
        '(?i)\bfrom $|\b(?:expect|forecast|estimate|predict|project|consensus|target|could|would|may|might)[^.!?\n]*$'
    )
    group by all
),
timed as (
    select *, coalesce(near_from, said_of) as of_from, coalesce(near_to, said_of) as of_to
    from dated
),
-- A new figure begins where nobody gave one for three nights.
begun as (
    select
        *,
        coalesce(night - lag(night) over in_time > 3, true) as begins
    from timed
    window in_time as (
        partition by topic, unit, per, subject, of_from, of_to order by night, first_seen_at, article_id, start
    )
),
numbered as (
    select
        *,
        sum(begins::int) over in_time as number,
        row_number() over in_time as place
    from begun
    window in_time as (
        partition by topic, unit, per, subject, of_from, of_to order by night, first_seen_at, article_id, start
    )
),
bounded as (
    select
        *,
        concat_ws(
            ' · ',
            concat_ws(' ', topic, case when not contains(topic, unit) then unit end, 'per ' || per),
            of_from::varchar,
            subject,
            min(night) over (partition by topic, unit, per, subject, of_from, of_to, number)::varchar
        ) as figure,
        case bound when 'less_than' then '-inf'::double when 'about' then low - 0.1 * abs(low)
            when 'exact' then low - rounding(low) else low end as least_value,
        case bound when 'more_than' then 'inf'::double when 'about' then high + 0.1 * abs(high)
            when 'exact' then high + rounding(high) else high end as greatest_value
    from numbered
),
-- Each value beside what each source gave before it.
compared as (
    select
        later.figure,
        later.place,
        earlier.source,
        earlier.source = later.source as is_own,
        bool_or(earlier.least_value <= later.greatest_value and later.least_value <= earlier.greatest_value) as agree,
        arg_max(earlier.surface, earlier.place) as gave
    from bounded as later
    join bounded as earlier on earlier.figure = later.figure and earlier.place < later.place
    group by all
),
judged as (
    select
        figure,
        place,
        case
            when bool_or(is_own and not agree) then 'develops'
            when bool_or(not is_own and not agree) then 'contradicts'
            else 'agrees'
        end as relation,
        -- The value that decides: the source's own first, then one that does not agree.
        arg_min(source || ' gave ' || gave, (not (is_own and not agree), agree, source)) as why
    from compared
    group by all
)
select
    bounded.figure,
    night,
    topic,
    subject,
    low,
    high,
    bound,
    unit,
    kind,
    per,
    surface,
    of_from,
    of_to,
    source,
    speaker,
    outlet,
    title,
    url,
    coalesce(relation, 'first') as relation,
    why,
    first_seen_at,
    copy_group,
    article_id,
    revision,
    quote_id,
    bounded.start,
    bounded."end",
    sentence_at(text, bounded.start, bounded."end") as sentence
from bounded
left join judged using (figure, place)
