-- schema: of the four stances of a row either all have a probability or none; they sum to 1, and `probability` is one
select
    format('article {} revision {}', article_id, revision) as place,
    format(
        'stances: {} with {} on claim {}, beside {}',
        stance,
        probability::varchar,
        claim_id,
        {supports: supports, disputes: disputes, reports: reports, unrelated: unrelated}::varchar
    ) as what
from checked_stances
where coalesce(supports, disputes, reports, unrelated) is not null
    and not coalesce(
        supports between 0 and 1
        and disputes between 0 and 1
        and reports between 0 and 1
        and unrelated between 0 and 1
        and abs(supports + disputes + reports + unrelated - 1) <= 0.01
        and abs(
            case stance
                when 'supports' then supports
                when 'disputes' then disputes
                when 'reports' then reports
                when 'unrelated' then unrelated
            end - probability
        ) <= 0.001,
        false
    )
