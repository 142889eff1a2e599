"""Whether somebody is a man or a woman, as far as the given name or what the article calls them shows it.

The names are our own choice; names of both, and most names of the world, are not among them.
"""

from __future__ import annotations

from collections.abc import Set
from functools import cache
from pathlib import Path

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


@cache
def _sexes() -> dict[str, int]:
    rows = (line.split("\t") for line in _NAMES.read_text(encoding="utf-8").splitlines() if line[0] != "#")
    return {name: 1 if pronoun == "he" else -1 for pronoun, names in rows for name in names.split()}
