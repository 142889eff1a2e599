-- What is a source like: how much of its own, how often an agency's, how quotable, how gloomy?
-- Shares are of its texts. `rejected` is the share of the source's records of which no article could be made; it cannot
-- be told by outlet. `internal.source_profile` has a dozen columns more.
select
    source,
    outlet,
    articles,
    independent_texts as texts,
    round(copy_share, 2) as copies,
    round(wire_share, 2) as agency,
    round(quotes_per_text, 1) as quotes,
    round(negative_share, 2) as negative,
    round(annotated_share, 2) as annotated,
    round(source_rejected_share, 2) as rejected,
    languages
from internal.source_profile
order by articles desc, source, outlet
