-- nothing vanishes: every record that was not rejected became or repeats an article revision that is there
select
    format('night {} source {} record {}', night, source, record) as place,
    format('{}, but there is no article {} revision {}', outcome, article_id, revision)
from checked_ledger
where outcome <> 'rejected'
    and not exists (
        from articles
        where articles.article_id = checked_ledger.article_id and articles.revision = checked_ledger.revision
    )
