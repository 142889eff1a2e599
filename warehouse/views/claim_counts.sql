-- One row per claim and night: how many articles take which position on it; articles that do not bear on it left out.
-- articles: Articles that take a position or report one. Unit: count.
-- independent_texts: Different texts among them: copies of one agency text, whole or cut, count once. Unit: count.
-- supports: Articles that speak for the claim. Unit: count.
-- disputes: Articles that speak against it. Unit: count.
-- reports: Articles that report on it without taking a side. Unit: count.
select
    claim_id,
    claim,
    night,
    count(distinct article_id) as articles,
    count(distinct copy_group) as independent_texts,
    count(distinct article_id) filter (stance = 'supports') as supports,
    count(distinct article_id) filter (stance = 'disputes') as disputes,
    count(distinct article_id) filter (stance = 'reports') as reports
from positions
where holder = 'article'
group by all
