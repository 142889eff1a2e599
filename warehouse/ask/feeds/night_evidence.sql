-- Every text that changed on the latest nights, with its summary; one that was withdrawn has none.
select distinct
    'night' as feed, article_id, revision, changed.night, coalesce(sentences, []) as evidence
from changed
left join (
    select
        article_id, revision, night,
        list(
            {'label': 'summary', 'text': text, 'start': start, 'end': "end", 'context': null::varchar} order by position
        ) as sentences
    from summaries
    where night >= $since and start is not null
    group by all
) as summed using (article_id, revision, night)
