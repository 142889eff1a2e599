-- Which quotations were printed in several articles, by whom first, and what was left out?
-- Copies of a text have the same words; `changes` names a negation, a number or a hedge that only one of two wordings has.
select night, outlet, first_outlet, variant, quote, left_out, changes
from quote_variants
order by group_id, night, published_at, article_id
limit 10
