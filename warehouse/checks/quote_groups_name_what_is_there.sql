-- whole: a row of a quotation's group names a direct quotation, and what it was compared with is in the same group
select format('quote_groups {}:{}:{}', article_id, quote_id, part) as place, 'is no direct quotation of its article'
from checked_quote_groups
anti join (from checked_quotes where direct) as said using (article_id, revision, quote_id, part, night)
union all
select format('quote_groups {}:{}:{}', article_id, quote_id, part),
    format('was compared with one of {}, which is not in group {}; read the nights from {} on again', via_article_id, group_id, night)
from checked_quote_groups as groups
where via_article_id is not null and not exists (
    from quote_groups as via
    where via.article_id = groups.via_article_id and via.quote_id = groups.via_quote_id and via.part = groups.via_part
        and via.group_id = groups.group_id
)
