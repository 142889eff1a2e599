"""What stands between quotation marks: spans by rules, blind to what is said and by whom.

Curly and straight marks, guillemets, typewriter's `` and ''; a quotation over several paragraphs opens each of them
and closes the last. A mark without its partner in its paragraph quotes nothing. Single marks are read as quotation
marks only where punctuation closes them (‘Enough,’), as an apostrophe never is; inside double marks they are
part of what is said.
"""

from __future__ import annotations

import re
from itertools import pairwise

from models.api import Span

OPENING = '“"«„‟'
_STRAIGHT = ('"', "''")  # the same on both sides
_CLOSES = {  # a straight mark and a curly one do close each other in what people type
    "“": ("”", '"'),
    "„": ("“", "”"),
    "‟": ("”",),
    "«": ("»",),
    '"': ('"', "”"),
    "``": ("''",),
    "''": ("''",),
}
_MARK = re.compile(r"``|''|[“”„‟«»\"]")
# What may not stand before the mark is asked after it: so the search goes from mark to mark.
_SINGLE = re.compile(r"['‘](?<![^\s(\[—–-]['‘])(?=[^\s'‘])((?:[^\n'’‘]|(?<=\w)['’](?=\w))*[.,!?…])['’](?!\w)")
_PARAGRAPH = re.compile(r"[^\n\r\u2028\u2029]*\S[^\n\r\u2028\u2029]*")


def quotations(text: str) -> list[Span]:
    """The spans of the quotations of `text`, their marks included, in order, never overlapping."""
    quoted: list[Span] = []
    begun: int | None = None  # where a quotation begins that earlier paragraphs opened and did not close
    paragraphs = [match.span() for match in _PARAGRAPH.finditer(text)]
    for (start, end), (after, _) in pairwise([*paragraphs, (len(text), len(text))]):
        spans, left_open = _in_paragraph(text, start, end)
        if begun is not None:
            if spans and spans[0][0] == _first(text, start):
                spans[0] = (begun, spans[0][1])
            elif left_open == _first(text, start) and not spans:
                left_open = begun
            begun = None
        quoted += spans
        if left_open is not None and _opens(text, _first(text, after)):
            begun = left_open
    return quoted


def _in_paragraph(text: str, start: int, end: int) -> tuple[list[Span], int | None]:
    """The quotations that a paragraph closes, and where one begins that it leaves open."""
    marks = list(_MARK.finditer(text, start, end))
    if not marks:
        return [match.span() for match in _SINGLE.finditer(text, start, end)], None
    nested = _matched(text, marks, start, end, nest=True)
    return nested if nested[1] is None else _matched(text, marks, start, end, nest=False)


def _matched(
    text: str, marks: list[re.Match[str]], start: int, end: int, nest: bool
) -> tuple[list[Span], int | None]:
    """The outermost quotations; without `nest` a mark that opens gives up an earlier one that was never closed."""
    spans: list[Span] = []
    opened: list[re.Match[str]] = []
    for mark in marks:
        if opened and mark.group() in _CLOSES[opened[-1].group()] and _may_close(text, mark, start):
            begun = opened.pop()
            if not opened:
                spans.append((begun.start(), mark.end()))
        elif mark.group() in _CLOSES and _may_open(text, mark, end):
            opened = [*opened, mark] if nest and mark.group() not in _STRAIGHT else [mark]
    return spans, opened[0].start() if opened else None


def _may_open(text: str, match: re.Match[str], end: int) -> bool:
    """Does something follow at once? And, for straight marks, does a word begin there?"""
    if match.end() >= end or text[match.end()].isspace():
        return False
    return match.group() not in _STRAIGHT or not text[match.start() - 1 : match.start()].isalnum()


def _may_close(text: str, match: re.Match[str], start: int) -> bool:
    if match.group() not in _STRAIGHT:
        return True
    return match.start() > start and not text[match.start() - 1].isspace()


def _first(text: str, start: int) -> int:
    """The first character from `start` on that is not white space."""
    while start < len(text) and text[start].isspace():
        start += 1
    return start


def _opens(text: str, place: int) -> bool:
    return place < len(text) and (text[place] in OPENING or text.startswith(("``", "''"), place))
