-- One row per article of `wanted` that the lake has: the hash of the raw text that was seen last.
select article_id, arg_max(raw_sha256, (first_seen_at, night, revision))
from articles
semi join wanted on articles.article_id = wanted.key
where not is_own(night, source, $night, $own)
group by article_id
