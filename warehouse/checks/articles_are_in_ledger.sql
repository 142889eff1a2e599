-- nothing vanishes: every article revision comes from exactly one record, which the ledger calls new, revised or duplicate
select
    format('article {} revision {}', a.article_id, a.revision) as place,
    format('{} ledger rows say that it came from record {} of source {}', count(l.record), any_value(a.record), any_value(a.source))
from checked_articles as a
left join checked_ledger as l
    on l.night = a.night and l.source = a.source and l.record = a.record
    and l.article_id = a.article_id and l.revision = a.revision
    and l.outcome in ('new', 'revised', 'duplicate')
group by a.article_id, a.revision
having count(l.record) <> 1
