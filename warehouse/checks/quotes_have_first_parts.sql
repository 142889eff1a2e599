-- whole: every quote has a part 0, and its further parts have the same speaker
select
    format('article {} revision {} quote {}', article_id, revision, quote_id) as place,
    if(first.part is null, 'has no part 0', format('part {} has another speaker than part 0', further.part)) as what
from checked_quotes as further
left join (from checked_quotes where part = 0) as first using (article_id, revision, quote_id)
where further.part > 0
    and (first.part is null or first.speaker is distinct from further.speaker
        or first.speaker_surface is distinct from further.speaker_surface)
