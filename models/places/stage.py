"""The stage: the places of texts by the gazetteer, with fitted weights for which place and which use."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from models.api import Mention, ModelIdentity, Place, PlaceCandidate, Reading
from models.places.gazetteer import COUNTRY, FOLDER, Entry, Gazetteer, gazetteer, key_of
from models.places.mentions import Words, kind_of_name, place_words
from models.places.resolve import Scored, dominant, resolve
from models.places.use import CLASSES, about_states, features, probabilities
from models.weights import stage_identity

CONSIDERED = 3  # candidates that a row shows
_IN = re.compile(r",? (?:(?:in|at|near|outside|of) )?(?:the )?")  # between a facility and where it is
_SMALL = re.compile(r"\b[a-z]{3,}\b")
_CLEAR = 0.5  # probability from which a place counts for where an article's facilities are
_NONE = CLASSES.index("none")


class Read(NamedTuple):
    """Words that may name a place, the likeliest places, and what speaks for each use of them."""

    words: Words
    scored: Sequence[Scored]
    features: dict[str, float]


class GazetteerPlaces:
    """Finds the places of texts by the gazetteer of this package; the gazetteer is opened with it."""

    def __init__(self, fitted: Mapping[str, Any] | None = None) -> None:
        """Open the stage with the weights of the package, or with others in the same form."""
        self._gazetteer = gazetteer()
        self._weights = fitted or weights()

    @property
    def identity(self) -> ModelIdentity:
        """The rules and the data of this package."""
        return stage_identity("places")

    def locate(self, reading: Reading, mentions: Sequence[Sequence[Mention]]) -> list[list[Place]]:
        """The places of each text, in document order."""
        return [self.places(text, of_text) for text, of_text in zip(reading.texts, mentions, strict=True)]

    def places(self, text: str, mentions: Sequence[Mention]) -> list[Place]:
        """The places of one text, in document order; `mentions` are its entity mentions."""
        rows = []
        for read in read_text(text, mentions, self._gazetteer, self._weights["place"]):
            uses = probabilities(read.features, self._weights["use"])
            accepted = 1 - uses[_NONE]
            if accepted >= self._weights["least"]:
                uses[_NONE] = 0.0
                rows.append(self._place(read, CLASSES[uses.index(max(uses))], accepted))
        return rows

    def _place(self, read: Read, use: str, accepted: float) -> Place:
        words, (entry, probability) = read.words, read.scored[0] if read.scored else (None, 1.0)
        country = self._gazetteer.country(entry.country) if entry and entry.country else None
        is_inside = not words.entries  # a facility that the gazetteer lacks, in a place that it has
        kind = entry.kind if entry and not is_inside else kind_of_name(words.surface)
        return Place(
            start=words.start,
            end=words.end,
            surface=words.surface,
            mention_start=words.mention.start if words.mention else None,
            name=words.surface if is_inside else entry.name if entry else None,
            geonames_id=None if is_inside or entry is None else entry.id,
            kind=kind,
            country=country.country if country else None,
            country_name=country.name if country else None,
            region=entry.region if entry else None,
            latitude=entry.latitude if entry else None,
            longitude=entry.longitude if entry else None,
            use=use,
            probability=round(accepted * probability, 4),
            considered=tuple(
                PlaceCandidate(e.id, e.name, e.country, round(p, 4)) for e, p in read.scored[:CONSIDERED]
            ),
        )


@cache
def weights() -> Mapping[str, Any]:
    """What `models/training/fit_places.py` fitted: weights of `place` and `use`, and `least`, the least probability
    with which words count as a place."""
    loaded: Mapping[str, Any] = json.loads((FOLDER / "weights.json").read_text(encoding="utf-8"))
    return loaded


def read_text(
    text: str, mentions: Sequence[Mention], places: Gazetteer, weights_of_place: Mapping[str, float]
) -> Iterator[Read]:
    """The words of a text that may name a place, with the places that they may mean, in document order."""
    words = place_words(text, mentions, places)
    scored = resolve(text, words, weights_of_place)
    alone = Counter(key_of(m.surface) for m in mentions if m.type == "location")
    known = [(each, scored[key_of(each.surface)]) for each in words if each.entries]
    places_named = [rows[0].entry for each, rows in known if each.is_location and rows[0].probability >= _CLEAR]
    home = dominant([entry for entry in places_named if entry.level != COUNTRY]) or dominant(places_named)
    states, small = about_states(text), frozenset(_SMALL.findall(text))
    for each in words:
        rows = scored[key_of(each.surface)] if each.entries else _around(text, each, scored, known, home)
        entry = rows[0].entry if rows and each.entries else None
        found = features(
            text, each, entry, alone[key_of(each.surface)], states, is_word=each.surface.lower() in small
        )
        yield Read(each, rows, found)


def _around(
    text: str,
    facility: Words,
    scored: Mapping[str, Sequence[Scored]],
    known: Sequence[tuple[Words, Sequence[Scored]]],
    home: Entry | None,
) -> Sequence[Scored]:
    """The place in which a facility lies that the gazetteer lacks.

    What the text names right behind it ("in Chicago"); else what its name holds, unless it is an embassy; else what
    the article names most, which also says where in the country that its name holds.
    """
    after = bisect_left(known, facility.end, key=lambda row: row[0].start)
    if after < len(known) and _IN.fullmatch(text, facility.end, known[after][0].start):
        return known[after][1]
    at_home = [Scored(home, _CLEAR)] if home is not None else []
    if facility.inner is None or facility.elsewhere:
        return at_home
    inner = scored[key_of(facility.inner.surface)]
    is_wide = inner[0].entry.level == COUNTRY and home is not None and home.country == inner[0].entry.country
    return at_home if is_wide else inner
