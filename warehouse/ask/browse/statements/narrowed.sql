with named as (
    select article_id, revision, night, start, "end"
    from entities
    where lower(entity) = lower($about)
        and night >= coalesce($from, date '0001-01-01') and night <= coalesce($to, date '9999-12-31')
)
select
    night, speaker, cue, quote, coalesce(outlet, source) as shown_outlet, outlet, title, tied, article_id, revision,
    quote_id, statements.start
from statements
join articles using (article_id, revision, night)
where night >= coalesce($from, date '0001-01-01') and night <= coalesce($to, date '9999-12-31')
    and ($q is null or contains(lower(quote), lower($q)))
    and ($speaker is null or lower(speaker) = lower($speaker))
    and ($outlet is null or outlet = $outlet)
    and ($about is null or exists (
        from named
        where named.article_id = statements.article_id and named.revision = statements.revision
            and named.night = statements.night
            and named.start >= statements.start and named."end" <= statements."end"
    ))
