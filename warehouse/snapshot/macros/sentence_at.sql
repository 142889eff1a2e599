-- The sentence of a text that holds a span, as far as full stops and line breaks tell (one after a capital, as in U.S., does not), at most 300 characters on either side.
-- Use this when you show the words around a span; use `statements` for whole statements.
-- argument text VARCHAR: The text. Example: `It rained. At least 12 people died when the wall gave way.`.
-- argument start INTEGER: Where the span starts. Unit: code points of articles.text, from 0. Example: `11`.
-- argument until INTEGER: Where it ends, exclusive. Unit: code points of articles.text, from 0. Example: `29`.
-- result: The sentence. Example: `At least 12 people died when the wall gave way.`.
trim(
    regexp_replace(
        substr(text, greatest(start - 300, 0) + 1, least(start, 300)),
        '^(?s:.*)(?:[^A-Z][.!?]["”’)]*\s|\n)',
        ''
    )
    || substr(text, start + 1, until - start)
    || regexp_extract(substr(text, until + 1, 300), '^(?s:.*?)(?:[^A-Z][.!?]["”’)]*(?:\s|$)|\n|$)'),
    e' \n\t\r'
)
