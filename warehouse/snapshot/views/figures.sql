-- One row per amount that can be compared with others: counts, money and percentages of the same thing in one story are one `figure`. An amount after "from", which tells what was before, one that is expected, and one that adds to another ("another 15") are left out.
-- Use this when you compare what several sources say of the same thing; use `contested_figures` for those of a night that contradict each other, `amounts` for every amount.
-- Try this: `select figure, source, surface, relation from figures order by figure, reported_at, article_id, start limit 10`
-- figure: What is compared, within `story_id`: the topic, the unit, the time it is of, the subject, and the first night. Example: `died people · Bragança · 2026-03-02`.
-- story_id: The story that the values belong to; the copy group of an article that is in no story. Example: `7072bef90b28b5c9`.
-- topic: Of what it is; of values in like words that of the first. Example: `died`.
-- subject: The place that the sentence names, else the first that another value of the figure names; without any the title of the story's first article. Example: `Bragança`.
-- low: The least value. Unit: as in `unit`. Example: `12`.
-- high: The greatest value; null without one. Unit: as in `unit`. Example: `12`.
-- kind: What kind of amount it is. One of: count, money, percent.
-- surface: The amount as it stands in the text. Example: `12 people`.
-- of_from: The first day of the time that a figure is of: the date nearest to it in the sentence, for money and percentages else the day of the article. For people to whom something happened only a date more than a month before the article, which is of another event; else null. Example: `2026-02-01`.
-- of_to: The last day of that time. Example: `2026-02-28`.
-- source: Who gives it: the speaker of the statement that holds it, else the outlet. Example: `Douro Courier`.
-- speaker: The speaker of the statement; null outside statements. Example: `Beatriz Lourido`.
-- reported_at: When it was given: the time of publication where more than the day is known, of a revision when it was first seen; else the end of the night. Unit: UTC. Example: `2026-03-02 16:20:00+00`.
-- sentence: The sentence that holds it. Example: `At least 12 people died when the wall gave way.`.
-- relation: `first` of its figure; `agrees` with what was given before; `develops`: the same source or outlet gave a value before that cannot be true together with it, or another source a lower toll on an earlier night, so that it replaces that one; `contradicts`: another source did. One of: first, agrees, develops, contradicts.
-- why: The value before it that decides `relation`, and who gave it; null for the first. Example: `Lisbon Post gave 9 people`.
-- ties: Why it belongs to the first value of the figure, of `copy_group`, `story`, `words` (the same), `vector` (like words, in articles whose vectors are near), `place` and `day` (both name it); null for the first. Example: `[story, words, place]`.
-- start: Where the amount starts. Unit: code points of articles.text, from 0.
-- end: Where it ends, exclusive. Unit: code points of articles.text, from 0.
with comparable as (
    select
        amounts.article_id,
        amounts.revision,
        amounts.night,
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
        coalesce(memberships.story_id, said.copy_group) as story_id,
        memberships.story_id is not null as has_story,
        said.title,
        said.outlet,
        said.url,
        said.copy_group,
        said.first_seen_at,
        said.published_at,
        said.text,
        topic in ('died', 'injured', 'missing', 'arrested', 'displaced', 'infected', 'rescued') as happened,
        case
            when amounts.revision = 1 and said.published_precision <> 'day' then said.published_at
            when said.first_seen_at > said.first_seen_at::date then said.first_seen_at
            else (amounts.night + 1)::timestamptz
        end as reported_at
    from corrected_amounts as amounts
    join articles as said using (article_id, revision, night)
    left join corrected_memberships as memberships on memberships.article_id = amounts.article_id
    -- A single word, such as "shares" or "people", is said of too many things.
    where kind in ('count', 'money', 'percent') and unit is not null and (happened or contains(topic, ' '))
        -- What was before, and what somebody expects, contradict nothing; "another 15" and "two of the dead" are parts.
        and not regexp_matches(
            substr(said.text, greatest(amounts.start - 60, 0) + 1, least(amounts.start, 60)),
            '(?i)\bfrom $|\b(?:another|further|additional|extra) $'
            || '|\b(?:expect|forecast|estimate|predict|project|consensus|target|could|would|may|might)[^.!?\n]*$'
        )
        and not regexp_matches(
            regexp_replace(surface, '(?i)^no more than ', ''),
            '(?i)^(?:(?:an?|the) )?(?:another|further|additional|extra)\b|^[\w,.]+ (?:more|further|other|additional)\b'
        )
        and not regexp_matches(substr(said.text, amounts."end" + 1, 12), '^ of (?:the|them|those|these|whom)\b')
),
-- The day and the place that stand nearest in the same sentence.
near as (
    select
        comparable.article_id,
        comparable.revision,
        comparable.night,
        comparable.start,
        arg_min({since: days."from", until: days."to"}, abs(days.start - comparable.start)) as dated
    from comparable
    join corrected_dates as days using (article_id, revision, night)
    where days.precision <> 'interval' and abs(days.start - comparable.start) < 80
        and (not happened or days."to" < published_at::date - 30)
    group by all
),
placed as (
    select
        comparable.article_id,
        comparable.revision,
        comparable.night,
        comparable.start,
        arg_min({name: name, kind: places.kind, region: region}, abs(places.start - comparable.start)) as spot
    from comparable
    join corrected_places as places using (article_id, revision, night)
    -- Countries are too wide, and what no map has may be a part of a town that another sentence names.
    where use = 'place' and places.kind in ('city', 'region') and abs(places.start - comparable.start) < 160
        and not regexp_matches(
            substr(text, least(places.start, comparable.start) + 1, abs(places.start - comparable.start)),
            '[a-z)”"][.!?]\s|\n'
        )
    group by all
),
-- The topics of each article, with when the story first had them.
topics as (
    select distinct
        story_id,
        unit,
        per,
        topic,
        article_id,
        split(topic, ' ') as words,
        min(reported_at) over (partition by story_id, unit, per, topic) as first_at
    from comparable
    where not happened
),
vectors as (
    select article_id, model_id, arg_max(embedding, revision) as vector
    from embeddings
    where article_id in (select article_id from topics)
    group by all
),
-- Topics that share half of the longer's words, and two at least, are one where the vectors of two articles that have
-- them are near.
like_topics as (
    select
        later.story_id,
        later.unit,
        later.per,
        later.topic,
        arg_min(earlier.topic, (earlier.first_at, earlier.topic)) as first_topic
    from topics as later
    join topics as earlier
        on earlier.story_id = later.story_id
        and earlier.unit = later.unit
        and earlier.per is not distinct from later.per
        and (earlier.first_at, earlier.topic) < (later.first_at, later.topic)
    join vectors as one on one.article_id = earlier.article_id
    join vectors as other on other.article_id = later.article_id and other.model_id = one.model_id
    where len(list_intersect(earlier.words, later.words))
        >= greatest(2, len(earlier.words) / 2, len(later.words) / 2)
        and list_cosine_similarity(one.vector, other.vector) >= 0.6
    group by all
),
timed as (
    select
        comparable.* replace (coalesce(like_topics.first_topic, comparable.topic) as topic),
        comparable.topic as own_topic,
        coalesce(dated.since, case when kind <> 'count' then published_at::date end) as of_from,
        coalesce(dated.until, case when kind <> 'count' then published_at::date end) as of_to,
        dated is not null as names_day,
        spot,
        first_value(title) over (
            partition by comparable.story_id order by reported_at, comparable.article_id
        ) as story_title
    from comparable
    left join near using (article_id, revision, night, start)
    left join placed using (article_id, revision, night, start)
    left join like_topics
        on like_topics.story_id = comparable.story_id
        and like_topics.unit = comparable.unit
        and like_topics.per is not distinct from comparable.per
        and like_topics.topic = comparable.topic
),
-- A region in which a town of the same figure lies says less than the town.
narrowed as (
    select
        *,
        case
            when spot.kind = 'region' and list_contains(
                list(spot.region) filter (spot.kind = 'city') over of_one_thing, spot.region
            ) then null
            else spot.name
        end as own_place
    from timed
    window of_one_thing as (partition by story_id, topic, unit, per, of_from, of_to)
),
located as (
    select
        *,
        coalesce(
            own_place,
            arg_min(own_place, (reported_at, article_id, start)) filter (own_place is not null) over of_one_thing,
            story_title
        ) as subject
    from narrowed
    window of_one_thing as (partition by story_id, topic, unit, per, of_from, of_to)
),
bounded as (
    select
        *,
        concat_ws(
            ' · ',
            concat_ws(' ', topic, case when not contains(topic, unit) then unit end, 'per ' || per),
            of_from::varchar,
            subject,
            (min(night) over of_one_figure)::varchar
        ) as figure,
        row_number() over (of_one_figure order by reported_at, night, article_id, start) as place,
        case bound when 'less_than' then '-inf'::double when 'about' then low - 0.1 * abs(low)
            when 'exact' then low - rounding(low) else low end as least_value,
        case bound when 'more_than' then 'inf'::double when 'about' then high + 0.1 * abs(high)
            when 'exact' then high + rounding(high) else high end as greatest_value,
        coalesce(speaker, outlet, article_id) as source
    from (
        select located.*, speakers.speaker
        from located
        left join statements as speakers using (article_id, revision, night, quote_id)
    )
    window of_one_figure as (partition by story_id, topic, unit, per, of_from, of_to, subject)
),
-- Each value beside what each source gave before it.
compared as (
    select
        later.story_id,
        later.figure,
        later.place,
        earlier.source,
        earlier.source = later.source
        or (earlier.outlet = later.outlet and (earlier.speaker is null or later.speaker is null)) as is_own,
        later.happened and later.night > earlier.night and later.least_value > earlier.greatest_value
            as is_later_toll,
        bool_or(earlier.least_value <= later.greatest_value and later.least_value <= earlier.greatest_value) as agree,
        arg_max(earlier.surface, earlier.place) as gave
    from bounded as later
    join bounded as earlier
        on earlier.story_id = later.story_id and earlier.figure = later.figure and earlier.place < later.place
        -- A second value of one source in one text is of something else, or tells what was before.
        and (earlier.article_id, earlier.revision, earlier.source)
            is distinct from (later.article_id, later.revision, later.source)
    group by all
),
judged as (
    select
        story_id,
        figure,
        place,
        case
            when bool_or(is_own and not agree) then 'develops'
            when bool_or(not is_later_toll and not agree) then 'contradicts'
            when bool_or(not agree) then 'develops'
            else 'agrees'
        end as relation,
        -- The value that decides: the source's own first, then one that does not agree.
        arg_min(source || ' gave ' || gave, (not (is_own and not agree), agree, is_later_toll, source)) as why
    from compared
    group by all
)
select
    later.figure,
    later.story_id,
    later.night,
    later.topic,
    later.subject,
    later.low,
    later.high,
    later.bound,
    later.unit,
    later.kind,
    later.per,
    later.surface,
    later.of_from,
    later.of_to,
    later.source,
    later.speaker,
    later.outlet,
    later.title,
    later.url,
    coalesce(relation, 'first') as relation,
    why,
    case when later.place > 1 then split(
        concat_ws(
            ' ',
            case when later.copy_group = opening.copy_group then 'copy_group' end,
            case when later.has_story then 'story' end,
            case when later.own_topic = opening.own_topic then 'words' else 'vector' end,
            case when later.own_place = opening.own_place then 'place' end,
            case when later.names_day and opening.names_day then 'day' end
        ),
        ' '
    ) end as ties,
    later.reported_at,
    later.first_seen_at,
    later.copy_group,
    later.article_id,
    later.revision,
    later.quote_id,
    later.start,
    later."end",
    sentence_at(later.text, later.start, later."end") as sentence
from bounded as later
join bounded as opening on opening.story_id = later.story_id and opening.figure = later.figure and opening.place = 1
left join judged
    on judged.story_id = later.story_id and judged.figure = later.figure and judged.place = later.place
