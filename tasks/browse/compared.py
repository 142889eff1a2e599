"""Two texts of an article side by side, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from tasks.night_page.shown import Piece

_SENTENCE = re.compile(r"\S.*?(?:[.!?][”\"’')\]]*(?=\s)|$)", re.MULTILINE)
_MOST_WORDS = 300  # of two sentences that are compared word by word; longer ones are marked whole


@dataclass(frozen=True, slots=True)
class Beside:
    """A sentence of the old text and the one in its place in the new text; either may be missing.

    Attributes:
        same: whether they are the same; else the words that differ are pieces of the role `changed`.
    """

    old: tuple[Piece, ...]
    new: tuple[Piece, ...]
    same: bool


def side_by_side(old: str, new: str) -> list[Beside]:
    """The sentences of both texts, in their order, those that are alike beside each other."""
    before, after = _SENTENCE.findall(old), _SENTENCE.findall(new)
    rows: list[Beside] = []
    for kind, first, last, begin, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            rows += (Beside((Piece(text),), (Piece(text),), same=True) for text in before[first:last])
        else:
            rows += (_changed(*pair) for pair in zip_longest(before[first:last], after[begin:end]))
    return rows


def _changed(old: str | None, new: str | None) -> Beside:
    if old is None or new is None:
        return Beside(_whole(old), _whole(new), same=False)
    before, after = re.findall(r"\s+|\S+", old), re.findall(r"\s+|\S+", new)
    if len(before) + len(after) > _MOST_WORDS:
        return Beside(_whole(old), _whole(new), same=False)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    codes = matcher.get_opcodes()
    return Beside(
        tuple(_pieces(before, [(kind, first, last) for kind, first, last, _, _ in codes])),
        tuple(_pieces(after, [(kind, begin, end) for kind, _, _, begin, end in codes])),
        same=False,
    )


def _pieces(words: list[str], codes: list[tuple[str, int, int]]) -> Iterator[Piece]:
    for kind, first, last in codes:
        if first < last:
            yield Piece("".join(words[first:last]), "" if kind == "equal" else "changed")


def _whole(text: str | None) -> tuple[Piece, ...]:
    return () if text is None else (Piece(text, "changed"),)
