-- Each text of the latest nights with its positions on a claim, those of speakers first, in their words.
select
    claim_id as feed, article_id, revision, night,
    list(
        {
            'label': case holder when 'article' then 'the article' else holder end || ' ' || stance,
            'text': evidence, 'start': evidence_start, 'end': evidence_end, 'context': null::varchar
        }
        order by holder = 'article', evidence_start, holder
    ) as evidence
from corrected_stances
where night >= $since and stance <> 'unrelated' and evidence is not null and list_contains($feeds, claim_id)
group by all
