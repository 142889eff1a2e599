-- Who gives which number?
-- `bound` says how the words bound the value: "more than 40" has no `high`. The speaker is that of the statement in which
-- the number stands; `contested_figures(night)` lists where speakers and outlets contradict each other.
select speaker, amounts.surface, low, high, bound, unit, "of"
from amounts
join statements using (article_id, revision, night, quote_id)
order by low desc nulls last, speaker, amounts.surface
limit 10
