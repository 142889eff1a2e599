"""Spans between quotation marks, by rules that look at marks alone.

Curly and straight marks, guillemets, and the typewriter's `` and ''. A quotation over several paragraphs opens each
of them and closes only the last. A mark without a partner in its paragraph quotes nothing. Single marks count only
if punctuation precedes the closing mark (‘Enough,’), which never holds for an apostrophe; inside double marks they
belong to the words that are quoted.
"""

from __future__ import annotations

import re
from itertools import pairwise

from models.api import Span

OPENING = '“"«„‟'
_STRAIGHT = ('"', "''")  # the same on both sides
_CLOSES = {  # in typed text straight and curly marks also close each other
    "“": ("”", '"'),
    "„": ("“", "”"),
    "‟": ("”",),
    "«": ("»",),
    '"': ('"', "”"),
    "``": ("''",),
    "''": ("''",),
}
_MARK = re.compile(r"``|''|[“”„‟«»\"]")
# The look-behind comes after the mark, so that the search jumps from mark to mark.
_SINGLE = re.compile(r"['‘](?<![^\s(\[—–-]['‘])(?=[^\s'‘])((?:[^\n'’‘]|(?<=\w)['’](?=\w))*[.,!?…])['’](?!\w)")
_PARAGRAPH = re.compile(r"[^\n\r\u2028\u2029]*\S[^\n\r\u2028\u2029]*")


def quotations(text: str) -> list[Span]:
    """The spans of the quotations of `text`, their marks included, in order, never overlapping."""
    quoted: list[Span] = []
    begun: int | None = None  # the start of a quotation that earlier paragraphs opened and did not close
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
    """The quotations that a paragraph closes, and the start of a quotation that it leaves open."""
    marks = list(_MARK.finditer(text, start, end))
    if not marks:
        return [match.span() for match in _SINGLE.finditer(text, start, end)], None
    nested = _matched(text, marks, start, end, nest=True)
    return nested if nested[1] is None else _matched(text, marks, start, end, nest=False)


def _matched(
    text: str, marks: list[re.Match[str]], start: int, end: int, nest: bool
) -> tuple[list[Span], int | None]:
    """The outermost quotations; without `nest` an opening mark discards an earlier mark that was never closed."""
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
    """Does text follow directly? And does, for straight marks, a word begin there?"""
    if match.end() >= end or text[match.end()].isspace():
        return False
    return match.group() not in _STRAIGHT or not text[match.start() - 1 : match.start()].isalnum()


def _may_close(text: str, match: re.Match[str], start: int) -> bool:
    if match.group() not in _STRAIGHT:
        return True
    return match.start() > start and not text[match.start() - 1].isspace()


def _first(text: str, start: int) -> int:
    """The place of the first character from `start` on that is not white space."""
    while start < len(text) and text[start].isspace():
        start += 1
    return start


def _opens(text: str, place: int) -> bool:
    return place < len(text) and (text[place] in OPENING or text.startswith(("``", "''"), place))
