"""Places of a text: names of countries."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from babel import Locale

from models.api import Mention, ModelIdentity, Place, Reading
from models.weights import stage_identity


class GazetteerPlaces:
    """Finds the places of texts by the gazetteer of this package."""

    @property
    def identity(self) -> ModelIdentity:
        """The rules and the data of this package."""
        return stage_identity("places")

    def locate(self, reading: Reading, mentions: Sequence[Sequence[Mention]]) -> list[list[Place]]:
        """The places of each text, in document order."""
        return [_places(text, of_text) for text, of_text in zip(reading.texts, mentions, strict=True)]


def _places(text: str, mentions: Sequence[Mention]) -> list[Place]:
    names, pattern = _countries()
    places = []
    for match in pattern.finditer(text):
        start, end = match.span()
        held_by = next((m.start for m in mentions if m.start <= start and end <= m.end), None)
        code, name = names[match[0]]
        places.append(
            Place(start, end, match[0], held_by, name, None, "country", code, name, None, None, None, "place", 0.9)
        )
    return places


@cache
def _countries() -> tuple[dict[str, tuple[str, str]], re.Pattern[str]]:
    named = {code: name for code, name in Locale("en").territories.items() if len(code) == 2 and code.isalpha()}
    names = {name: (code, name) for code, name in named.items()}
    longest_first = sorted(names, key=len, reverse=True)
    return names, re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")
