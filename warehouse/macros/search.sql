-- One row per article that has any of the words in its title or text, best first; whole words, whatever their case and accents. Only the current revision of an article is looked at.
-- Try this: `select night, outlet, title, score, snippet from search('dam minister', k := 5)`
-- The score is BM25 with k1 = 1.2 and b = .75 (Robertson and Zaragoza 2009, The Probabilistic Relevance Framework: BM25 and Beyond), the weight of a word never below 0 (as Lucene has it), lengths in characters. It is an exact scan.
-- argument query VARCHAR: The words; a `*` behind one stands for any ending. Example: `valcorvo dam*`.
-- argument k BIGINT := 10: How many articles at most. Unit: count. Example: `10`.
-- argument from_night DATE := null: Only articles of this night or later. Example: `2026-03-02`.
-- argument to_night DATE := null: Only articles of this night or earlier. Example: `2026-03-04`.
-- argument copies BOOLEAN := true: Whether copies are shown too; with `false`, of each `copy_group` the best. Example: `false`.
-- score: BM25 of the article; compare those of one search only. Unit: BM25. Example: `4.2`.
-- snippet: The text round the first of the words. Example: `… ordered 6,000 people to leave the valley below the Valcorvo dam early on Wednesday …`.
with words as (
    select unnest(string_split_regex(lower(strip_accents(query)), '[^\p{L}\p{N}*]+')) as word
),
-- A needle is what stands in a text whose words have a space on either side.
terms as (
    select distinct
        trim(word, '*') as stem,
        concat(' ', trim(word, '*'), case when ends_with(word, '*') then '' else ' ' end) as needle
    from words
    where trim(word, '*') <> ''
),
corpus as (
    select count(*) as documents, avg(length(text)) as characters
    from latest_articles
    where (from_night is null or night >= from_night) and (to_night is null or night <= to_night)
),
-- Most articles have none of the words, which is cheap to tell; only those that may are taken apart.
candidates as (
    select
        article_id,
        revision,
        night,
        copy_group,
        length(text) as characters,
        needle,
        concat(' ', regexp_replace(folded, '[^\p{L}\p{N}]+', '  ', 'g'), ' ') as spaced
    from (
        select *, lower(strip_accents(concat_ws(' ', title, text))) as folded
        from latest_articles
        where (from_night is null or night >= from_night) and (to_night is null or night <= to_night)
    ) as articles
    join terms on contains(folded, stem)
),
counted as (
    select
        * exclude (spaced),
        (length(spaced) - length(replace(spaced, needle, ''))) / length(needle) as times,
        count(*) over (partition by needle) as having_it
    from candidates
    where contains(spaced, needle)
),
best as (
    select
        article_id,
        revision,
        night,
        sum(
            ln(1 + (corpus.documents - having_it + 0.5) / (having_it + 0.5))
            * times * 2.2 / (times + 1.2 * (0.25 + 0.75 * counted.characters / corpus.characters))
        ) as score
    from counted, corpus
    group by article_id, revision, night, copy_group
    qualify row_number() over (
        partition by case when copies then article_id else copy_group end order by score desc, night, article_id
    ) = 1
    order by score desc, night desc, article_id
    limit k
),
found as (
    select
        articles.*,
        best.score,
        -- Where the first word stands, with what is before and behind it, in the text without case and accents.
        (
            select min(nullif(strpos(folded, regexp_extract(folded, pattern)), 0))
            from (
                select lower(strip_accents(articles.text)) as folded, concat(
                    '(^|[^\p{L}\p{N}])', stem, case when ends_with(needle, ' ') then '([^\p{L}\p{N}]|$)' else '' end
                ) as pattern
                from terms
            )
            where regexp_matches(folded, pattern)
        ) as hit
    from articles
    join best using (article_id, revision, night)
)
select
    article_id,
    revision,
    night,
    outlet,
    title,
    score,
    concat(
        case when hit > 81 then '… ' else '' end,
        regexp_replace(substr(text, greatest(coalesce(hit, 1) - 80, 1), 200), '\s+', ' ', 'g'),
        case when length(text) > greatest(coalesce(hit, 1) - 80, 1) + 199 then ' …' else '' end
    ) as snippet,
    copy_group
from found
order by score desc, night desc, article_id
