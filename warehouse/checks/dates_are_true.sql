-- evidence: a date of publication says how it was found, does not lie after its night, and its offset and rivals are written as declared
select
    format('article {} revision {}', article_id, revision) as place,
    format('published_at {} from {}, precision {}, offset {}, other {}', published_at, published_from,
        published_precision, published_offset, published_other) as what
from checked_articles
where (published_at is null) <> (published_from = 'none')
    or (published_at is null) <> (published_precision is null)
    or (published_at is not null and published_raw is null)
    or epoch_us(published_at) >= epoch_us((night + 1)::timestamp)
    or (published_offset is not null and (published_precision is not distinct from 'day' or published_at is null
        or not regexp_full_match(published_offset, '[+-]\d\d:\d\d')))
    or not regexp_full_match(published_other, '(metadata|feed|marker|url) \d{4}-\d\d-\d\d(, (feed|marker|url) \d{4}-\d\d-\d\d)*')
