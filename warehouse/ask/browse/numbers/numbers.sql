-- Amounts
-- With whom they come from, the latest first.
select
    amounts.night, surface, "of", kind, unit, low, high, bound, speaker, coalesce(outlet, source) as outlet, title,
    article_id, revision, quote_id, tied
from amounts
join articles using (article_id, revision, night)
left join statements using (article_id, revision, night, quote_id)
where amounts.night >= coalesce($from, date '0001-01-01') and amounts.night <= coalesce($to, date '9999-12-31')
    and ($kind is null or kind = $kind)
    and ($q is null or contains(lower(concat_ws(' ', surface, "of", topic)), lower($q)))
order by amounts.night desc, article_id, amounts.start
limit $rows offset $skip
