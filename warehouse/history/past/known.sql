-- One row per article of `wanted` that the lake has: its texts in the order in which they were seen, and the texts
-- and revisions that the run of $night over the sources $own will replace.
with revisions as (
    select article_id, revision, text_sha256, night, first_seen_at, is_own(night, source, $night, $own) as own
    from articles
    semi join wanted on articles.article_id = wanted.key
)
select
    article_id,
    list((epoch_us(first_seen_at), night, revision, text_sha256) order by first_seen_at, night, revision)
        filter (not own) as seen,
    list((text_sha256, revision) order by revision) filter (own) as own
from revisions
group by article_id
