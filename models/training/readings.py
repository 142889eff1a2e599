"""News read in full by hand: every name, and who says what, in the articles that the claims were written for.

The labels are ours. Names have six types there; the reader's four hold the others as miscellaneous.

Traps: what somebody says in quotation marks is listed without the marks, which are part of it here as in PolNeAR;
words that are quoted within a statement have a line of their own, which a flat row of tags cannot hold: the outer
statement is kept. Sources and cues were looked up by their words, so that "he" may lie in "the": 6 % of the sources
are within a word or within what they say, and the same words beside it are meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.api import QUOTE_ROLES, Span
from models.sentences import split_sentences
from models.training.columns import G, L, M, P, TaggedSentence
from models.training.files import need
from models.training.news import read_lines
from models.training.polnear import Attributed

TYPES = {"PER": P, "ORG": G, "LOC": L, "NORP": M, "EVENT": M, "WORK": M}
HELD = 12  # one article of the training part in so many is kept for what is fitted after training
_STOPS = ",.?!…"
_REACH = 200  # characters that a source or a cue may stand away from what is said
_OPENING, _CLOSING = "\"“«‘'", "\"”»’'"


@dataclass(frozen=True, slots=True)
class SaidBy:
    """A statement: its parts in order, whether it has quotation marks (direct, mixed) or none, and who says it."""

    parts: tuple[Span, ...]
    is_quoted: bool
    speaker: str


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """One article read in full.

    Attributes:
        names: (start, end, one of ENTITY_TYPES) in order.
        named: the fullest name of all that is named.
        attributed: the statements as stretches in a row.
    """

    name: str
    title: str
    text: str
    names: tuple[tuple[int, int, str], ...]
    named: frozenset[str]
    statements: tuple[SaidBy, ...]
    attributed: Attributed


def read_readings(data: Path, split: str) -> list[ReadArticle]:
    """The articles that were read in full, in the order of the file.

    Args:
        split: "train"; "tuning", those of the training part that are kept for what is fitted afterwards; or "dev".

    Raises:
        ModelError: a data file is missing.
    """
    articles = {row["id"]: row for row in read_lines(need(data, "news/articles.jsonl"))}
    rows = read_lines(need(data, "news/readings.jsonl"))
    of_part = [row for row in rows if row["split"] == ("dev" if split == "dev" else "train")]
    return [_read(articles[row["id"]], row) for n, row in enumerate(of_part) if split in ("dev", _part_of(n))]


def _part_of(number: int) -> str:
    return "train" if number % HELD else "tuning"


def _read(article: dict[str, Any], row: dict[str, Any]) -> ReadArticle:
    text = article["text"]
    mentions = [(a, b, TYPES[name["type"]]) for name in row["names"] for a, b in name["mentions"]]
    statements = [
        SaidBy(tuple(_marked(text, *part) for part in each["parts"]), each["kind"] != "indirect", each["speaker"])
        for each in row["statements"]
    ]
    stretches = [(a, b, QUOTE_ROLES[2]) for each in statements for a, b in each.parts]
    for each in row["statements"]:
        stretches += _source_and_cue(text, each)
    flat = tuple(_apart(stretches))
    named = frozenset(name["name"] for name in row["names"])
    return ReadArticle(
        row["id"], article["title"], text, tuple(_apart(mentions)), named, tuple(statements), Attributed(text, flat)
    )


def _marked(text: str, start: int, end: int) -> Span:
    """With the quotation marks around it, where both are there, and the comma or full stop before the second."""
    before = text[start - 1 : start]
    stop = end + (text[end : end + 1] in _STOPS and text[end : end + 1] != "")
    behind = text[stop : stop + 1]
    if before and behind and before in _OPENING and behind in _CLOSING:
        return start - 1, stop + 1
    return start, end


def _source_and_cue(text: str, statement: dict[str, Any]) -> list[tuple[int, int, str]]:
    """Those of the two that are given, each where its words stand as words and are not among what is said."""
    parts = [(a, b) for a, b in statement["parts"]]
    found = []
    beside = parts  # the cue beside what is said, the source beside the cue
    for role in ("cue", "source"):
        place = _located(text, statement[role], parts, beside) if statement[role] else None
        if place is not None:
            found.append((*place, role))
            beside = [place]
    return found


def _located(text: str, span: Sequence[int], parts: Sequence[Span], beside: Sequence[Span]) -> Span | None:
    """The span, or where it is part of a word, of what is said or far from it, the nearest of the same words."""
    start, end = span
    words = re.compile(rf"(?<!\w){re.escape(text[start:end])}(?!\w)")
    first, last = max(0, parts[0][0] - _REACH), parts[-1][1] + _REACH
    given = [(start, end)] if words.match(text, start) and not _touches(start, end, parts) else []
    if given and first <= start and end <= last:
        return given[0]
    near = [match.span() for match in words.finditer(text, first, last)]
    outside = [(a, b) for a, b in near if not _touches(a, b, parts)]
    return min(outside or given, key=lambda one: min(_gap(one, other) for other in beside), default=None)


def _touches(start: int, end: int, spans: Sequence[Span]) -> bool:
    return any(a < end and start < b for a, b in spans)


def _gap(one: Span, other: Span) -> int:
    return max(one[0], other[0]) - min(one[1], other[1])


def _apart(spans: Sequence[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """In order, without those that begin within another: the longest of those that begin together is kept."""
    kept: list[tuple[int, int, str]] = []
    for span in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if span[1] > span[0] and (not kept or span[0] >= kept[-1][1]):
            kept.append(span)
    return kept


def named_sentences(articles: Sequence[ReadArticle]) -> list[TaggedSentence]:
    """Every sentence with the names in it; a name that runs over its end is not known."""
    found = []
    for article in articles:
        for start, end in split_sentences(article.text):
            inside = [(a - start, b - start, kind) for a, b, kind in article.names if start <= a < b <= end]
            across = [
                (max(a, start) - start, min(b, end) - start)
                for a, b, _ in article.names
                if a < end and b > start and not start <= a < b <= end
            ]
            found.append(TaggedSentence(article.text[start:end], tuple(inside), tuple(across)))
    return found
