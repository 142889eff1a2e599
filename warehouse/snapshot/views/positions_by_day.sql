-- One row per claim and night on which articles were judged towards it: how many bear on it and take which position, of how many read; and how many speakers do. A night on which none bears on the claim has its row, with zeros.
-- Use this when you count a claim night by night; use `positions` for the words that are counted.
-- Try this: `select claim_id, night, articles_read, articles, independent_texts, supports, disputes, reports, holders from positions_by_day order by all`
-- articles_read: Articles of the night that the models read, whatever they are about. Unit: count. Example: `10`.
-- articles_judged: Articles of the night that were judged towards the claim. Unit: count. Example: `10`.
-- articles: Articles that take a position on the claim or report one. Unit: count. Example: `2`.
-- independent_texts: Different texts among them: copies of one agency text, whole or cut, count once. Unit: count. Example: `2`.
-- supports: Articles that speak for the claim. Unit: count. Example: `1`.
-- disputes: Articles that speak against it. Unit: count. Example: `0`.
-- reports: Articles that report on it without taking a side. Unit: count. Example: `1`.
-- holders: Speakers whose statements bear on the claim, told by their names; those the text does not name left out. Unit: count. Example: `4`.
-- holders_support: Speakers among them who support it at least once that night. Unit: count. Example: `1`.
-- holders_dispute: Speakers among them who dispute it at least once that night. Unit: count. Example: `2`.
-- holders_report: Speakers among them whose side is not clear at least once that night. Unit: count. Example: `1`.
select
    judged.claim_id,
    judged.claim,
    judged.night,
    articles_read,
    articles_judged,
    coalesce(articles, 0) as articles,
    coalesce(independent_texts, 0) as independent_texts,
    coalesce(supports, 0) as supports,
    coalesce(disputes, 0) as disputes,
    coalesce(reports, 0) as reports,
    coalesce(holders, 0) as holders,
    coalesce(holders_support, 0) as holders_support,
    coalesce(holders_dispute, 0) as holders_dispute,
    coalesce(holders_report, 0) as holders_report
from (
    select claim_id, claim, night, count(distinct article_id) as articles_judged
    from corrected_stances
    where holder = 'article'
    group by all
) as judged
join (
    select night, count(distinct article_id) as articles_read from articles where annotated group by all
) as read using (night)
left join (
    select
        claim_id,
        claim,
        night,
        count(distinct article_id) filter (own) as articles,
        count(distinct copy_group) filter (own) as independent_texts,
        count(distinct article_id) filter (own and stance = 'supports') as supports,
        count(distinct article_id) filter (own and stance = 'disputes') as disputes,
        count(distinct article_id) filter (own and stance = 'reports') as reports,
        count(distinct holder) filter (named) as holders,
        count(distinct holder) filter (named and stance = 'supports') as holders_support,
        count(distinct holder) filter (named and stance = 'disputes') as holders_dispute,
        count(distinct holder) filter (named and stance = 'reports') as holders_report
    from (
        select *, holder = 'article' as own, holder not in ('article', 'unknown') as named
        from corrected_stances
        where stance <> 'unrelated'
    )
    join articles using (article_id, revision, night)
    group by all
) as bearing using (claim_id, claim, night)
