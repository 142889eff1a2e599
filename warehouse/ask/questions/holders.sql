-- Who may have changed sides on the night: speakers who took one, and `article` where a revised one did.
select distinct holder
from corrected_stances
where night = $night and stance in ('supports', 'disputes') and (holder <> 'article' or revision > 1)
order by holder
