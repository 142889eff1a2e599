-- Texts of tonight that no article had before, in the order of the records; of equal texts the first.
create temp table tonight as
select place, article_id, outlet, fingerprints
from drafts
where len(fingerprints) > 0 and not exists (
    from articles
    where articles.text_sha256 = drafts.text_sha256
        and night <= $night
        and not is_own(night, source, $night, $own)
)
qualify row_number() over (partition by text_sha256 order by place) = 1
