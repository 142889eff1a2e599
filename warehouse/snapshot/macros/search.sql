-- One row per article in which a word of the query stands, in its current revision: full-text search, the best first. A word is found in all its regular English inflections (`hospital` finds hospitals, not hospitality; see `word_stem`), whatever its case and accents; `*` at the end of one stands for any ending. Words such as `in` and `the` count only where there are no others. No row means that no text has any of the words. Every text is read, so a word is found wherever it is, and nights given save time.
-- Use this when you know the words; use `similar_to` when you know the matter.
-- Try this: `select night, outlet, title, score, snippet from search('the dam') order by score desc, article_id`
-- argument query VARCHAR: The words, such as `flood minister*`; all but letters and digits parts words. Example: `dam minister*`.
-- argument k BIGINT := 10: How many rows at most. Unit: count. Example: `10`.
-- argument from_night DATE := null: The first night to search; null for the first there is. Example: `2026-03-02`.
-- argument to_night DATE := null: The last night to search; null for the last there is. Example: `2026-03-04`.
-- argument every_word BOOLEAN := false: Whether all words must be in an article, and not just one. Example: `true`.
-- argument fold_copies BOOLEAN := false: Whether of those that copy one text only the best is returned. Example: `true`.
-- score: How well the article answers the query: BM25 of title and text; comparable within one answer. Example: `4.27`.
-- copies: How many of the articles found share this one's text (`copy_group`), itself among them. Unit: count. Example: `2`.
-- found: The words found, as they stand in title and text but for case and accents. Example: `[dam, dams]`.
-- snippet: About 200 characters of the text round the first of the words. Example: `…said that the dam is sound, and the minister…`.
with asked as (
    select case when len(given) > 0 then words else cast(error('search() was given no word: name one, as in search(''dam'')') as struct(stem varchar, prefix varchar)[]) end as words
    from (
        select given, list_distinct([
            {
                'stem': case when not suffix(word, '*') then word_stem(word) end,
                -- All inflections of a word begin so.
                'prefix': case when suffix(word, '*') then rtrim(word, '*') else regexp_replace(word_stem(word), '(.)[eiy.]*$', '\1') end
            }
            for word in given
        ]) as words
        from (
            select case when len(telling) > 0 then telling else said end as given
            from (
                select said, [word for word in said if not list_contains([
                    'a', 'an', 'and', 'are', 'as', 'at', 'be', 'been', 'but', 'by', 'for', 'from', 'had', 'has', 'have',
                    'he', 'her', 'his', 'in', 'is', 'it', 'its', 'of', 'on', 'or', 'she', 'that', 'the', 'their', 'they',
                    'this', 'to', 'was', 'were', 'which', 'with'
                ], word)] as telling
                from (select regexp_extract_all(lower(strip_accents(query)), '[\p{L}\p{M}\p{N}]+\*?') as said)
            )
        )
    )
),
-- One pass over the texts. To find the words that begin as one asked for without a pattern of its own, which would be
-- compiled anew for each text, a mark that no text has (U+FDD0) is put for its first letter: a constant pattern then
-- finds the words that begin with the mark.
read as materialized (
    select article_id, revision, night, copy_group, length, [
        {
            'word': word,
            'forms': [
                replace(marked, chr(64976), substr(word.prefix, 1, 1))
                for marked in regexp_extract_all(
                    replace(folded, word.prefix, chr(64976) || substr(word.prefix, 2)),
                    '(?:^|[^\p{L}\p{M}\p{N}\x{FDD0}])(\x{FDD0}[\p{L}\p{M}\p{N}\x{FDD0}]*)',
                    1
                )
                if word.stem is null or word_stem(replace(marked, chr(64976), substr(word.prefix, 1, 1))) = word.stem
            ]
        }
        for word in words
        if contains(folded, word.prefix)
    ] as hits
    from (
        select
            article_id, revision, night, copy_group, words,
            length(text) as length,
            lower(strip_accents(concat_ws(' ', title, text))) as folded
        from latest_articles, asked
        where (from_night is null or night >= cast(from_night as date))
            and (to_night is null or night <= cast(to_night as date))
    )
),
counted as (
    select * exclude hit, hit.word as word, hit.forms as forms, len(hit.forms) as times
    from (select * exclude hits, unnest(hits) as hit from read where len(hits) > 0)
    where len(hit.forms) > 0
),
-- Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), with k1 = 1.2 and b = 0.75;
-- 1 is added in the logarithm, as Lucene does, so that a word of most articles does not count against them.
weighed as (
    select word, ln(1 + ((select count(*) from read) - count(*) + 0.5) / (count(*) + 0.5)) as weight
    from counted
    group by word
),
scored as (
    select
        article_id, revision, night, copy_group,
        sum(weight * times * (1.2 + 1) / (times + 1.2 * (1 - 0.75 + 0.75 * length / (select avg(length) from read)))) as score,
        list_sort(list_distinct(flatten(list(forms)))) as found,
        count(*) over (partition by copy_group) as copies
    from counted
    join weighed using (word)
    group by article_id, revision, night, copy_group
    having not every_word or count(*) = (select len(words) from asked)
),
best as (
    select *
    from scored
    qualify not fold_copies or row_number() over (partition by copy_group order by score desc, night, article_id) = 1
    order by score desc, night, article_id
    limit k
),
shown as (select best.*, outlet, title, text from best join articles using (article_id, revision, night)),
placed as (
    select shown.*, greatest(1, list_min([
        place for place in [strpos(plain, ' ' || form || ' ') for form in shown.found] if place > 0
    ]) - 80) as start
    from (
        select *, ' ' || regexp_replace(lower(strip_accents(text)), '[^\p{L}\p{M}\p{N}]', ' ', 'g') || ' ' as plain
        from shown
    ) as shown
)
select
    article_id, revision, night, outlet, title, score, copies, found,
    case when start > 1 then '…' else '' end
    || trim(regexp_replace(substr(text, start, 200), '\s+', ' ', 'g'))
    || case when start + 200 <= length(text) then '…' else '' end as snippet,
    copy_group
from placed
order by score desc, night, article_id
