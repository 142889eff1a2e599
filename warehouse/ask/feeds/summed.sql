-- The summary of each text of the latest nights, as evidence; the queries of evidence may read it as `summed`.
select
    article_id, revision, night,
    list(
        {'label': 'summary', 'text': text, 'start': start, 'end': "end", 'context': null::varchar} order by position
    ) as sentences
from summaries
where night >= $since and start is not null
group by all
