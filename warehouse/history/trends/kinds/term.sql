-- Words of headlines by their stem, of three letters and more; without their case, in which headlines differ.
with words as (
    select night, article_id, unnest(regexp_extract_all(lower(strip_accents(title)), '[\p{L}\p{M}]{3,}')) as word
    from window_articles
    where revision = 1 and title is not null
),
stems as (select word, internal.word_stem(word) as stem from (select distinct word from words))
select stem as subject, null::varchar as side, word as label, night, article_id, 1 as revision
from words
join stems using (word)
