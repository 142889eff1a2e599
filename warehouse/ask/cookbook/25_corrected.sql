-- How much was corrected by hand, of how many answers?
-- `nightdesk correct` writes a correction, and all that `main` has shows it; `internal.entities` and the like show what the
-- model said. Each is labelled data at once: `from internal.labels` has the words, the question and the right answer.
-- Nobody has corrected the samples yet.
select 'entities' as answers, count(*) as given, count(override_id) as corrected from entities
union all
select 'quotes', count(*), count(override_id) from internal.corrected_quotes
union all
select 'stances', count(*), count(override_id) from internal.corrected_stances
union all
select 'sentiments', count(*), count(override_id) from sentiments
union all
select 'places', count(*), count(override_id) from places
union all
select 'dates', count(*), count(override_id) from dates
union all
select 'amounts', count(*), count(override_id) from amounts
order by answers
