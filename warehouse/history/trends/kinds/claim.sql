-- Claims as they are worded tonight: the articles that bear on one, themselves or by a speaker, and those on each side.
with bearing as (
    select claim_id, claim, stance, night, article_id, revision
    from window_stances
    where stance <> 'unrelated' and claim in (select claim from window_stances where night = $night)
)
select claim_id as subject, null::varchar as side, claim as label, night, article_id, revision from bearing
union all
select claim_id, stance, claim, night, article_id, revision from bearing where stance in ('supports', 'disputes')
