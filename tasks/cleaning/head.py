"""Recognises headline, byline and date above the first paragraph of an article that came as plain text.

A line counts as one of them only if it cannot be the article's first sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tasks.cleaning.boilerplate import is_boilerplate
from tasks.cleaning.credits import dateline, is_caption, is_credit_line
from tasks.cleaning.dates import parse

LONGEST_HEADLINE = 160  # code points; the longest of 717 headlines in the corpus of 2021 has 136
SHORT_HEADLINE = 60  # code points, with a full stop; a longer sentence belongs to the article
_STEM = 4  # letters; `resigns` and `resigned` share them
LONGEST_LINE = 120  # code points of a byline or a date
_MARKS = re.compile(r"\A#{1,6} +|\s+#*\Z")  # Markdown around a headline
_STOPPED = re.compile(r"[.:;,][\"'”’»)]*\Z")
_STOPS = re.compile(r"[.!?…](?=[\"'”’»)]*(?:\s|\Z))")
_LONG_WORD = re.compile(r"\w{4,}")
_SENTENCE = re.compile(r"[.!?…][\"'”’»)]*\s*\Z")
_NAME_PART = r"(?:[A-Z][\w.'’-]{0,20}|de|la|von|van|bin|al)"
_NAME = rf"[A-Z][\w.'’-]{{0,20}}(?: {_NAME_PART}){{1,4}}"
_JOINED = r"(?:, and |, | and | & |; )"
# Single words after `By` that are no names: `By Monday`.
_NO_NAME = (
    r"(?!(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September"
    r"|October|November|December|Then|Now|Noon|Midnight|Christmas|Easter|Design|Popular)\Z)"
)
_ONE_NAME = rf"{_NO_NAME}[A-Z][\w'’-]{{2,20}}\Z"
_PLACE_BEHIND = r"(?:,? in [A-Z][\w.'’-]{1,20}(?: [A-Z][\w.'’-]{1,20}){0,3})?"
_BYLINE = re.compile(
    rf"(?:[Bb]y|BY):? (?P<names>{_ONE_NAME}|{_NAME}(?:{_JOINED}{_NAME}){{0,5}}){_PLACE_BEHIND}"
    rf"(?:\s*[|·•/–—]\s*(?P<date>\S.{{5,60}}))?"
)
_PLACED = re.compile(
    rf"[A-Z][\w.'’-]{{1,20}}(?: {_NAME_PART}){{0,3}}(?:, [A-Z][\w.' ’-]{{1,30}})?, (?P<date>\S.{{5,60}})"
)
_HAS_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|(?:19|20)\d{6}")


def headline_of(text: str) -> str | None:
    """The headline that a text begins with, or None if its first line may be part of the article.

    A headline is one short line without a full stop. Below it comes an empty line, a byline, a date or a dateline
    (perhaps after a subheading) and then prose, or a paragraph of whole sentences. A line with a full stop is a
    headline if an empty line and a byline, date or dateline follow, or if it is short and the paragraph below
    repeats its words.
    """
    lines = [line.strip(" ") for line in text.split("\n")]
    first = next((number for number, line in enumerate(lines) if line), len(lines))
    line, below = "".join(lines[first : first + 1]), "".join(lines[first + 1 : first + 2])
    rest = [later for later in lines[first + 1 :] if later]
    if not any(map(_SENTENCE.search, rest)) or not (
        _stands_apart(below, lines[first + 2 :]) or _is_lead(below, lines[first + 2 :])
    ):
        return None
    line = _MARKS.sub("", line)
    if not _is_headline(line):
        return None
    return line if not _STOPPED.search(line) or (not below and _is_stopped_headline(line, rest[0])) else None


def _stands_apart(below: str, further: Sequence[str]) -> bool:
    """Whether an empty line, a byline, a date or a dateline follows the first line or its subheading."""
    if not below or _opens(below):
        return True
    return is_subheading(below) and bool(further) and (not further[0] or _opens(further[0]))


def _opens(line: str) -> bool:
    """Whether a line is a byline or a date, or begins with a dateline."""
    return is_head_line(line) or dateline(line) is not None


def is_subheading(line: str) -> bool:
    """Whether the second line of a text looks like a headline: short, no sentence, no end of the first line."""
    return _is_headline(line) and not line[0].islower() and not _STOPPED.search(line) and not _SENTENCE.search(line)


def _is_lead(below: str, further: Sequence[str]) -> bool:
    """Whether the line below the first is the first paragraph of an article."""
    if below[0].islower() or not _SENTENCE.search(below):
        return False
    ended = [_SENTENCE.search(line) is not None for line in further if line]
    return all(ended) or (not further[0] and 2 * sum(ended) >= len(ended))


def _is_stopped_headline(line: str, following: str) -> bool:
    """Whether a sentence is a headline: a byline, date or dateline or a paragraph with its words follows."""
    if len(_STOPS.findall(line)) > 1 or line[-1] in ":;,":
        return False
    if _opens(following):
        return True
    stems = {word[:_STEM] for word in _LONG_WORD.findall(following.casefold())}
    words = _LONG_WORD.findall(line.casefold())
    return len(line) <= SHORT_HEADLINE and any(word[:_STEM] in stems for word in words)


def _is_headline(line: str) -> bool:
    return (
        len(line) <= LONGEST_HEADLINE
        and any(map(str.isalpha, line))
        and not (is_head_line(line) or is_boilerplate(line) or is_credit_line(line) or is_caption(line))
        and dateline(f"{line} A") is None
    )


def is_head_line(line: str) -> bool:
    """Whether a trimmed line is a byline or a date."""
    return byline_in(line) is not None or date_in(line) is not None


def byline_in(line: str) -> str | None:
    """The names in a byline, such as `Ana Reyes` in `By Ana Reyes`; None for other lines."""
    hit = _BYLINE.fullmatch(line) if len(line) <= LONGEST_LINE else None
    return hit["names"] if hit and (not hit["date"] or parse(hit["date"])) else None


def date_in(line: str) -> str | None:
    """The date, as written, in a line that is a date or is a byline or place followed by a date; else None."""
    if len(line) > LONGEST_LINE or not _HAS_YEAR.search(line):
        return None
    if hit := _BYLINE.fullmatch(line):
        return hit["date"] if hit["date"] and parse(hit["date"]) else None
    if parse(line):
        return line
    placed = _PLACED.fullmatch(line)
    return placed["date"] if placed and parse(placed["date"]) else None
