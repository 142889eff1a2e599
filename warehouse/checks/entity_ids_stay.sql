-- again is once: a person or body of an article keeps its id when the article is read again
-- (A night read before an earlier one could not know of it: such a change counts when its night is read again.)
with again as (select distinct article_id, type, name from checked_entity_ids where tie = 'revised'),
placed as (
    select article_id, type, name, ids.night, entity_id, sequence
    from entity_ids as ids
    semi join again using (article_id, type, name)
    join runs using (run_id)
),
moves as (
    select *, lag(entity_id) over earlier as old_id, lag(sequence) over earlier < sequence as knew
    from placed
    window earlier as (partition by article_id, type, name order by night)
)
select format('{} of article {}', name, article_id) as place, format('went from {} to {} on {}', old_id, entity_id, night)
from moves
where old_id <> entity_id and knew
