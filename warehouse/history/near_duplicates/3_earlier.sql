-- The same of the lake: the first texts of copy groups that share a fingerprint with one of tonight's.
create temp table earlier as
select article_id, revision, prints, print
from (
    select article_id, revision, len(fingerprints) as prints, unnest(fingerprints) as print
    from articles
    where copy_similarity is null
        and night between $since and $night
        and not is_own(night, source, $night, $own)
)
semi join prints using (print)
