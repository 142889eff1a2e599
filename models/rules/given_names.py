"""Whether somebody is a man or a woman, as far as the given name or what the article calls them shows it.

The names are our own choice; names of both, and most names of the world, are not among them.
"""

from __future__ import annotations

import re
from collections.abc import Set
from functools import cache
from pathlib import Path

from models.api import Mention

_MAN = re.compile(r"\b(?:Mr|Sir|Lord|King|Prince|Pope|Herr|Baron|Senhor)\b\.?\s+$")
_WOMAN = re.compile(r"\b(?:Mrs|Ms|Miss|Mme|Dame|Lady|Queen|Princess|Baroness|Frau)\b\.?\s+$")
_BEFORE = 12  # characters before a name that hold its title
_NAMES = Path(__file__).with_suffix(".txt")
_MEN = frozenset("father husband brother son uncle grandfather actor king prince sir".split())  # noqa: SIM905
_WOMEN = frozenset("mother wife sister daughter aunt grandmother actress queen princess widow".split())  # noqa: SIM905


def sex_of(name: str, called: Set[str]) -> int:
    """1 for a man, -1 for a woman, 0 if nothing shows it.

    Args:
        called: words of titles and appositions, such as "spokeswoman".
    """
    words = name.split()
    if given := _sexes().get(words[0] if words else ""):
        return given
    women = sum(word in _WOMEN or word.endswith("woman") for word in called)
    men = sum(word in _MEN or (word.endswith("man") and not word.endswith("woman")) for word in called)
    return (men > women) - (women > men)


def sex_by_title(text: str, mention: Mention) -> int:
    """1 for "Mr." and its like, -1 for "Mrs." and its like, before the mention or at its beginning; else 0."""
    before = text[max(0, mention.start - _BEFORE) : mention.start]
    first, space, _ = mention.surface.partition(" ")
    titles = before, first + space
    return next((sex for pattern, sex in ((_MAN, 1), (_WOMAN, -1)) if any(map(pattern.search, titles))), 0)


@cache
def _sexes() -> dict[str, int]:
    rows = (line.split("\t") for line in _NAMES.read_text(encoding="utf-8").splitlines() if line[0] != "#")
    return {name: 1 if pronoun == "he" else -1 for pronoun, names in rows for name in names.split()}
