-- Each text of the latest nights that mentions an entity: the first mention in its sentence, then what the entity says.
with mentioned as (
    select
        lower(entity) as feed, article_id, revision, night,
        first(
            {
                'label': concat_ws(', ', 'mentioned', role, tone || ' tone'),
                'text': surface, 'start': start, 'end': "end", 'context': sentence_at(text, start, "end")
            }
            order by start
        ) as mention
    from (from corrected_entities where night >= $since and list_contains($feeds, lower(entity))) as mentions
    join (select article_id, revision, night, text from articles where night >= $since) as texts
        using (article_id, revision, night)
    group by all
),
said as (
    select
        lower(speaker) as feed, article_id, revision, night,
        list({'label': 'says', 'text': text, 'start': start, 'end': "end", 'context': null::varchar} order by start)
            as statements
    from corrected_quotes
    where night >= $since and list_contains($feeds, lower(speaker))
    group by all
)
select feed, article_id, revision, night, [mention] || coalesce(statements, []) as evidence
from mentioned
left join said using (feed, article_id, revision, night)
