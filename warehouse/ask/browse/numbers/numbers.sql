-- Amounts
-- With whom they come from, the latest first.
with shown as (
    from narrowed
    order by night desc, article_id, start
    limit $rows offset $skip
)
select
    night, surface, "of", kind, unit, low, high, bound, speaker, coalesce(outlet, source) as outlet, title, article_id,
    revision, quote_id, tied
from shown
join articles using (article_id, revision, night)
left join statements using (article_id, revision, night, quote_id)
order by night desc, article_id, shown.start
