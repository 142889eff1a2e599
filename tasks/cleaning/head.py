"""What stands above the first paragraph of an article that came as text alone: headline, byline, date.

Each is told only where it cannot be the article's first sentence.
"""

from __future__ import annotations

import re

from tasks.cleaning.boilerplate import is_boilerplate
from tasks.cleaning.credits import credit_line, dateline, is_caption
from tasks.cleaning.dates import parse

LONGEST_HEADLINE = 160  # code points; of the 717 headlines of the corpus of 2021 the longest has 136
LONGEST_LINE = 120  # code points of a byline or a date
_MARKS = re.compile(r"\A#{1,6} +|\s+#*\Z")  # of a headline in Markdown
_STOPPED = re.compile(r"[.:;,][\"'”’»)]*\Z")
_SENTENCE = re.compile(r"[.!?…][\"'”’»)]*\s*\Z")
_NAME_PART = r"(?:[A-Z][\w.'’-]{0,20}|de|la|von|van|bin|al)"
_NAME = rf"[A-Z][\w.'’-]{{0,20}}(?: {_NAME_PART}){{1,4}}"
_JOINED = r"(?:, and |, | and | & |; )"
_BYLINE = re.compile(
    rf"(?:[Bb]y|BY):? (?P<names>{_NAME}(?:{_JOINED}{_NAME}){{0,5}})(?:\s*[|·•/–—]\s*(?P<date>\S.{{5,60}}))?"
)
_PLACED = re.compile(
    rf"[A-Z][\w.'’-]{{1,20}}(?: {_NAME_PART}){{0,3}}(?:, [A-Z][\w.' ’-]{{1,30}})?, (?P<date>\S.{{5,60}})"
)
_HAS_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|(?:19|20)\d{6}")


def headline_of(text: str) -> str | None:
    """The headline that a text begins with; None where its first line may be part of the article.

    A headline is one short line without a full stop. Below it stand an empty line, a byline, a date or a dateline,
    and then prose; or nothing but prose, each line of which is a paragraph.
    """
    lines = [line.strip(" ") for line in text.split("\n")]
    first = next((number for number, line in enumerate(lines) if line), len(lines))
    line, below = "".join(lines[first : first + 1]), "".join(lines[first + 1 : first + 2])
    rest = [each for each in lines[first + 1 :] if each]
    sentences = sum(_SENTENCE.search(each) is not None for each in rest)
    apart = not below or is_head_line(below) or dateline(below) is not None
    if not sentences or not (apart or (sentences == len(rest) and not below[0].islower())):
        return None
    line = _MARKS.sub("", line)
    return line if _is_headline(line) else None


def _is_headline(line: str) -> bool:
    return (
        len(line) <= LONGEST_HEADLINE
        and any(map(str.isalpha, line))
        and not _STOPPED.search(line)
        and not (is_head_line(line) or is_boilerplate(line) or credit_line(line) or is_caption(line))
        and dateline(f"{line} A") is None
    )


def is_head_line(line: str) -> bool:
    """Whether a line, trimmed, is a byline or a date."""
    return byline_in(line) is not None or date_in(line) is not None


def byline_in(line: str) -> str | None:
    """The names of a byline, such as `Ana Reyes and Tom Storm` of `By Ana Reyes and Tom Storm`."""
    hit = _BYLINE.fullmatch(line) if len(line) <= LONGEST_LINE else None
    return hit["names"] if hit and (not hit["date"] or parse(hit["date"])) else None


def date_in(line: str) -> str | None:
    """The date, as written, of a line that is one, or of a byline or a place that ends in one."""
    if len(line) > LONGEST_LINE or not _HAS_YEAR.search(line):
        return None
    if hit := _BYLINE.fullmatch(line):
        return hit["date"] if hit["date"] and parse(hit["date"]) else None
    if parse(line):
        return line
    placed = _PLACED.fullmatch(line)
    return placed["date"] if placed and parse(placed["date"]) else None
