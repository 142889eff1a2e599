"""Answers that every model missed, and that a person adds. A mistake names what is there. Reads only."""

from __future__ import annotations

import duckdb

from warehouse.ask.query import rows_of
from warehouse.ask.terminal import one_line
from warehouse.corrections.answers import Answer
from warehouse.corrections.targets import Row, check_claim, key_of, named, short, speaker_of, target_of, what_is
from warehouse.errors import InputError
from warehouse.tables.columns import ARTICLE_HOLDER, UNKNOWN_SPEAKER

_MOST_PLACES = 12  # of the words in the text that an error names


def mention(
    con: duckdb.DuckDBPyConnection, article_row: Row, start: int, words: str, *, type_: str, tone: str
) -> Answer:
    """A mention that no model found: `words`, which start at `start`.

    Raises:
        InputError: the text has other words there, or already a mention.
    """
    end = checked_end(article_row, start, words)
    refuse_overlap(con, "corrected_entities", "surface", "a mention", article_row, start, end)
    target = target_of(article_row, "entities", "add", None, start, end) | {"type": type_, "tone": tone}
    return Answer(target, None, None, what_is("mention", target))


def quote(con: duckdb.DuckDBPyConnection, article_row: Row, start: int, words: str) -> Answer:
    """A quote that no model found: `words`, which start at `start`.

    Raises:
        InputError: the text has other words there, or some of them are already in a quote.
    """
    end = checked_end(article_row, start, words)
    refuse_overlap(con, "corrected_quotes", "text", "a quote", article_row, start, end)
    target = target_of(article_row, "quotes", "add", None, start, end) | {"whole": False}
    return Answer(target, None, None, what_is("speaker", target))


def stance(
    con: duckdb.DuckDBPyConnection,
    article_row: Row,
    claim_id: str,
    start: int,
    words: str,
    holder: str | None = None,
) -> Answer:
    """The stance on a claim of the speaker of `words`, which start at `start` and are part of a quote.

    Args:
        holder: the expected speaker, as a check.

    Raises:
        InputError: there is no such claim, the text has other words there, nobody or somebody else is quoted there,
            or that quote already has a stance on the claim.
    """
    check_claim(con, claim_id)
    end = checked_end(article_row, start, words)
    query = "from {} where article_id = $article_id and revision = $revision and night = $night"
    key = key_of(article_row)
    overlapping = [
        row for row in rows_of(con, query.format("corrected_quotes"), **key) if _shared(row, start, end) > 0
    ]
    if not overlapping:
        raise InputError(
            f"{named(article_row)} has nobody say {short(words)} at {start}: add that first, with "
            "`nightdesk correct add statement`"
        )
    quoted = max(overlapping, key=lambda row: _shared(row, start, end))
    speaker = speaker_of(quoted) or UNKNOWN_SPEAKER
    if holder is not None and holder != speaker:
        raise InputError(
            f"{named(article_row)} has {one_line(speaker)} say {short(words)} at {start}, not {holder}: correct "
            "the speaker first, with `nightdesk correct speaker`"
        )
    judged = [row for row in rows_of(con, query.format("corrected_stances"), **key) if row["claim_id"] == claim_id]
    own = next((row for row in judged if row["holder"] == ARTICLE_HOLDER and row["quote_id"] is None), None)
    if own is None:
        raise InputError(f"{named(article_row)} was not judged on {claim_id}: read its night again with that claim")
    for row in judged:
        if row["quote_id"] == quoted["quote_id"]:
            raise InputError(
                f"{named(article_row)} has a stance of {one_line(speaker)} there on {claim_id} already, "
                f"{row['stance']}: correct it with `nightdesk correct stance`"
            )
    target = target_of(article_row, "stances", "add", None, start, end) | {
        "claim_id": claim_id,
        "claim": own["claim"],
        "holder": speaker,
    }
    return Answer(target, None, None, f"stance of {one_line(speaker)} in {named(article_row)} on {claim_id}")


def refuse_overlap(
    con: duckdb.DuckDBPyConnection, view: str, words: str, what: str, article_row: Row, start: int, end: int
) -> None:
    """Refuse to add what overlaps an answer that is there.

    Args:
        view: of the corrected answers.
        words: its column with the words of an answer.
        what: which answer it is, in words, such as `a mention`.

    Raises:
        InputError: an answer overlaps the characters [start, end).
    """
    query = f"""from {view} where article_id = $article_id and revision = $revision and night = $night
        and start < $until and "end" > $since order by start limit 1"""
    for row in rows_of(con, query, **key_of(article_row), since=start, until=end):
        there = f"{what} at {row['start']} already, {short(row[words])}"
        raise InputError(f"{named(article_row)} has {there}: correct that one, or take it out first")


def checked_end(article_row: Row, start: int, words: str) -> int:
    """Where `words` end if the text has them at `start`.

    Raises:
        InputError: it does not; the message shows what is there, and where the words are.
    """
    text = article_row["text"]
    if not words.strip():
        raise InputError("the words are empty: copy them as they stand in the text")
    end = start + len(words)
    if start >= 0 and text[start:end] == words:
        return end
    there = f"has {short(text[start:end])} at {start}" if 0 <= start < len(text) else f"ends at {len(text)}"
    places: list[str] = []
    place = text.find(words)
    while place >= 0 and len(places) < _MOST_PLACES:
        places.append(str(place))
        place = text.find(words, place + 1)
    where = f"which stands at {', '.join(places)}" if places else "which stands nowhere in it"
    raise InputError(f"{named(article_row)} {there}, not {short(words)}, {where}")


def _shared(row: Row, start: int, end: int) -> int:
    shared: int = min(row["end"], end) - max(row["start"], start)
    return shared
