-- How much was corrected by hand, of how many answers?
-- `nightdesk correct` writes a correction; the views `corrected_*`, and all that are built on them, apply it. Each is
-- labelled data at once: `from labels` has the words, the question and the right answer. Nobody has corrected the
-- samples yet.
select 'entities' as answers, count(*) as given, count(override_id) as corrected from corrected_entities
union all
select 'quotes', count(*), count(override_id) from corrected_quotes
union all
select 'stances', count(*), count(override_id) from corrected_stances
union all
select 'sentiments', count(*), count(override_id) from corrected_sentiments
order by answers
