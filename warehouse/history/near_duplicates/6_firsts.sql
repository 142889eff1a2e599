-- The texts of the lake that are in a pair, and their order. Numbers of earlier nights are negative, so that they
-- come before the places of tonight.
create temp table firsts as
select
    article_id,
    revision,
    -row_number() over (order by night desc, first_seen_at desc, article_id desc, revision desc) as "order"
from (
    select article_id, revision, night, first_seen_at
    from articles
    semi join pairs using (article_id, revision)
    where night between $since and $night and not is_own(night, source, $night, $own)
)
