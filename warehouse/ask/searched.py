"""What the macro `search` looked for, in words, where nothing came of it."""

from __future__ import annotations

import re

_CALL = re.compile(r"\bsearch\(\s*(?:query\s*:=\s*)?'((?:[^']|'')*)'", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+\*?")
# As macros/search.sql has them: words that are in nearly every text, and name nothing.
NOISE = frozenset(
    _WORD.findall(
        "a an and are as at be been but by for from had has have he her his in is it its of on or she that the "
        "their they this to was were which with"
    )
)


def looked_for(query: str) -> list[str]:
    """A line on each call of `search` in a query of SQL that gives its words as they stand; none on others."""
    return [_told(given.replace("''", "'")) for given in _CALL.findall(query)]


def _told(given: str) -> str:
    said = dict.fromkeys(_WORD.findall(given.lower()))
    words = [word for word in said if word not in NOISE] or list(said)
    told = [
        f"words that begin with {word[:-1]}" if word.endswith("*") else f"{word} in any inflection"
        for word in words
    ]
    hint = "" if any(word.endswith("*") for word in words) else "; `*` at the end of a word stands for any ending"
    return f"search('{given}') looked for {', '.join(told)}{hint}"
