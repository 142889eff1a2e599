-- evidence: a trend that was judged has its figures and one that was not has none; a move has a reason, and goes where it says
select format('trends {} {} {}', night, kind, subject) as place, problem
from (
    select *, unnest([
        case when (p is null) <> (verdict = 'not_judged') or (p is null) <> (expected is null)
            then 'its figures do not fit its verdict' end,
        case when (reason is null) <> (verdict = 'as_usual') then 'its reason does not fit its verdict' end,
        case when verdict in ('up', 'new') and independent_texts <= expected
            or verdict in ('down', 'gone') and independent_texts >= expected then 'it went the other way' end,
        case when outlets > independent_texts or independent_texts > n then 'it has more texts than articles' end
    ]) as problem
    from checked_trends
)
where problem is not null
