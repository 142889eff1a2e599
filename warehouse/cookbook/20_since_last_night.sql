-- What came in last night that was not there the night before, and as what?
-- `new` is a first text, `revised` another text of a known article, `duplicate` a text that is known from elsewhere;
-- `unchanged` records are left out. Added and removed are code points of a revision.
select
    outcome,
    coalesce(outlet, ledger.source) as outlet,
    coalesce(title, substr(text, 1, 60) || '…') as article,
    characters_added as added,
    characters_removed as removed
from ledger
join articles using (article_id, revision, night)
where night = (select max(night) from runs) and outcome <> 'unchanged'
order by outcome, outlet, article
