-- One row per text of `wanted` that the lake has: the copy group of the first article with it up to $night, and the
-- similarity of a further copy.
select
    text_sha256,
    arg_min((copy_group, coalesce(copy_similarity, 1)), (night, first_seen_at, article_id, revision))
from articles
semi join wanted on articles.text_sha256 = wanted.key
where night <= $night and not is_own(night, source, $night, $own)
group by text_sha256
