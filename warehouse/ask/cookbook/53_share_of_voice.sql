-- Whom does each side of the press let speak, and how much more than the others do?
-- `share` is that of the group's statements by named speakers; a statement in copied texts counts once in a group.
select part, speaker, statements, round(share, 2) as share, round(share_elsewhere, 2) as share_elsewhere
from share_of_voice('lean')
order by share - coalesce(share_elsewhere, 0) desc, part, speaker
limit 12
