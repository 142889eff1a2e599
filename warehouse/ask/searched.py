"""Which words the macro `search` looked for, to explain an empty answer."""

from __future__ import annotations

import re

_CALL = re.compile(r"\bsearch\(\s*(?:query\s*:=\s*)?'((?:[^']|'')*)'", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+\*?")
# As in macros/search.sql: words that nearly every text has and that name nothing.
NOISE = frozenset(
    _WORD.findall(
        "a an and are as at be been but by for from had has have he her his in is it its of on or she that the "
        "their they this to was were which with"
    )
)


def looked_for(query: str) -> list[str]:
    """A line for each call of `search` whose words are a literal in the query; none for other calls."""
    return [_told(given.replace("''", "'")) for given in _CALL.findall(query)]


def _told(given: str) -> str:
    all_words = dict.fromkeys(_WORD.findall(given.lower()))
    words = [word for word in all_words if word not in NOISE] or list(all_words)
    told = [
        f"words that begin with {word[:-1]}" if word.endswith("*") else f"{word} in any inflection"
        for word in words
    ]
    hint = "" if any(word.endswith("*") for word in words) else "; `*` at the end of a word stands for any ending"
    return f"search('{given}') looked for {', '.join(told)}{hint}"
