"""What a revision changed in an article's text, in characters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\s+|[^\s\w]|\w+")
_LINES = re.compile(r"[^\n]*\n|[^\n]+\Z")
_MOST_PAIRS = 10_000_000  # of words; comparing takes time by their product, a second or two for as many


@dataclass(frozen=True)
class Change:
    """How many characters of the new text are new, and how many of the old are gone."""

    added: int
    removed: int


def change(old: str, new: str) -> Change:
    """Compare two texts word by word, or line by line where too much of very long ones differs.

    A word that changed counts whole, as a reader would mark it; `difflib` matches the longest common runs first
    (Ratcliff and Obershelp), so a paragraph that moved counts as removed here and added there.
    """
    before, after = _differing(_WORDS.findall(old), _WORDS.findall(new))
    if len(before) * len(after) > _MOST_PAIRS:
        before, after = _differing(_LINES.findall(old), _LINES.findall(new))
    kept = sum(
        sum(map(len, before[block.a : block.a + block.size]))
        for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    )
    return Change(sum(map(len, after)) - kept, sum(map(len, before)) - kept)


def _differing(before: list[str], after: list[str]) -> tuple[list[str], list[str]]:
    """Both without what they begin and end with in common."""
    start = _common(before, after)
    before, after = before[start:], after[start:]
    end = _common(before[::-1], after[::-1])
    return before[: len(before) - end], after[: len(after) - end]


def _common(one: list[str], other: list[str]) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))
