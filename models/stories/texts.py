"""What stories see of a text besides its vector: its words and numbers, its names, its countries and dates.

Terms are weighted by TF-IDF. Document frequencies are counted over the texts at hand, the lake's own, in which the
words of these weeks are common; a background of general news keeps them steady where few texts are at hand.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from models.api import DateMention, Mention, Place

BODY_TOKENS = 300  # the report itself; what comes after is background that look-alikes share
CHARACTERS = 12 * BODY_TOKENS  # more than so many tokens take; a long text is not tokenised to its end
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[.,]\d+)*")
_POSSESSIVE = re.compile(r"['’]s?$")
_PAIRS = 50_000  # whose products are in memory at a time
_TITLE_COUNTS = 2  # occurrences for which each word of the title counts
LEAST_PROBABILITY = 0.5  # of a name, and of a place
LEAD_CHARACTERS = 300  # two sentences of news

BODY, NUMBERS, COUNTRIES, LEAD, DATES = "body", "numbers", "countries", "lead", "dates"
NAMES = PERSONS, PLACES, OTHERS = ("persons", "places", "others")
VIEWS = (BODY, NUMBERS, COUNTRIES, LEAD, DATES, *NAMES)
_KINDS = {"person": PERSONS, "location": PLACES, "nationality": PLACES}  # of names; the rest are others
Terms = Mapping[str, int]  # term to how often it occurs


class Name(NamedTuple):
    """A name in a text, as `models.api.Mention` has it."""

    entity: str
    type: str
    probability: float
    start: int


class Country(NamedTuple):
    """The country of a place in a text, as `models.api.Place` has it; None where it is in none."""

    code: str | None
    probability: float


class Period(NamedTuple):
    """A stretch of the calendar of which a text speaks."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Facts:
    """What the stages answered about a text. Without places or dates where their stages are turned off."""

    names: Sequence[Name] = ()
    countries: Sequence[Country] = ()
    dates: Sequence[Period] = ()

    @classmethod
    def of(
        cls, mentions: Iterable[Mention], places: Iterable[Place] = (), dates: Iterable[DateMention] = ()
    ) -> Facts:
        """The facts of a text, from the models' answers about it."""
        return cls(
            [Name(mention.entity, mention.type, mention.probability, mention.start) for mention in mentions],
            [Country(place.country, place.probability) for place in places],
            [Period(mention.first, mention.last) for mention in dates],
        )


@dataclass(frozen=True, slots=True)
class Text:
    """The terms of a text.

    Attributes:
        views: by the name of the view: words of title and body, numbers, countries, names of the lead, days, and
            names of three kinds.
        spelled: a name as the text spells it, by its term.
    """

    views: Mapping[str, Terms]
    spelled: Mapping[str, str]


def text_of(title: str, text: str, facts: Facts) -> Text:
    """The terms of a text.

    Where no country is known, such as with `places` turned off, the names of places stand for the countries.
    """
    heading, body = tokens(title), words_of(text)
    views: dict[str, Counter[str]] = {view: Counter() for view in VIEWS}
    views[BODY].update([*heading * _TITLE_COUNTS, *body])
    views[NUMBERS].update(token for token in (*heading, *body) if token[0].isdigit())
    spelled: dict[str, str] = {}
    for entity, type_, probability, start in facts.names:
        if probability >= LEAST_PROBABILITY and (term := _name(entity, type_)):
            views[_KINDS.get(type_, OTHERS)][term] += 1
            views[LEAD][term] += start < LEAD_CHARACTERS
            spelled[term] = max(spelled.get(term, ""), entity, key=lambda name: (len(name), name))
    views[LEAD] = +views[LEAD]
    views[COUNTRIES].update(code for code, chance in facts.countries if code and chance >= LEAST_PROBABILITY)
    views[COUNTRIES] = views[COUNTRIES] or views[PLACES]
    views[DATES].update(f"{first}/{last}" for first, last in facts.dates)
    return Text(views, spelled)


def words_of(text: str) -> list[str]:
    """The tokens that count of a text."""
    return tokens(text[:CHARACTERS])[:BODY_TOKENS]


def tokens(text: str) -> list[str]:
    """Words in lower case without a plural's `s` or a possessive, and numbers, in their order."""
    return [_stem(token) for token in _TOKEN.findall(text.lower())]


@lru_cache(maxsize=200_000)
def _stem(token: str) -> str:
    token = _POSSESSIVE.sub("", token)
    if len(token) > 4 and token.endswith("ies"):
        return f"{token[:-3]}y"
    return token[:-1] if len(token) > 3 and token.endswith("s") and not token.endswith("ss") else token


def _name(entity: str, type_: str) -> str:
    """A name as a term: of a person the last word, as articles differ in how much of a name they give."""
    plain = _POSSESSIVE.sub("", entity.lower()).replace(".", "").removeprefix("the ").strip()
    return plain.split()[-1] if type_ == "person" and plain else plain


@dataclass(frozen=True)
class Background:
    """How often words occur in general news.

    Attributes:
        texts: as many texts of the background count beside the texts at hand.
        shares: the share of its texts that have a word.
        other: the share of a term that is not listed, such as a name.
    """

    texts: int
    shares: Mapping[str, float]
    other: float


class Weighted:
    """The terms of texts, weighted by (1 + log count) and inverse document frequency; rows of length 1."""

    def __init__(self, texts: Sequence[Text], background: Background) -> None:
        """Count the document frequencies over `texts` and `background`.

        The same texts in another order give cosines that may differ in their last bits.
        """
        self._rows: dict[str, sparse.csr_array] = {}
        self._terms: dict[str, list[str]] = {}
        for view in VIEWS:
            counts, terms = _counted([text.views[view] for text in texts])
            shares = background.shares if view == BODY else {}
            own = np.bincount(counts.indices, minlength=len(terms))
            expected = background.texts * np.array([shares.get(term, background.other) for term in terms])
            counts.data = 1 + np.log(counts.data)
            if len(terms):
                counts.data *= np.log((len(texts) + background.texts) / (own + expected))[counts.indices]
            lengths = np.sqrt(np.asarray((counts * counts).sum(axis=1)).ravel())
            counts.data /= np.repeat(np.maximum(lengths, 1e-9), np.diff(counts.indptr))
            self._rows[view], self._terms[view] = counts, terms

    def cosines(self, view: str, left: NDArray[np.intp], right: NDArray[np.intp]) -> NDArray[np.float64]:
        """(pairs,) cosines of the texts `left[i]` and `right[i]`; 0 where a text has no term."""
        return _products(self._rows[view], left, right)

    def shared(self, view: str, left: int, right: int, most: int) -> list[str]:
        """The terms that two texts share, the weightiest first."""
        rows, terms = self._rows[view], self._terms[view]
        (own, weights), (others, other_weights) = (
            (rows.indices[start:end], rows.data[start:end])
            for start, end in (rows.indptr[place : place + 2] for place in (left, right))
        )
        common, here, there = np.intersect1d(own, others, assume_unique=True, return_indices=True)
        shares = (weights[here] * other_weights[there]).tolist()
        weighed = sorted((-share, terms[place]) for share, place in zip(shares, common, strict=True))
        return [term for _, term in weighed[:most]]


def _products(rows: sparse.csr_array, left: NDArray[np.intp], right: NDArray[np.intp]) -> NDArray[np.float64]:
    steps = range(0, len(left), _PAIRS)
    pairs = ((left[start : start + _PAIRS], right[start : start + _PAIRS]) for start in steps)
    parts = [np.asarray((rows[one] * rows[other]).sum(axis=1)).ravel() for one, other in pairs]
    return np.concatenate([np.zeros(0), *parts])


def _counted(texts: Sequence[Terms]) -> tuple[sparse.csr_array, list[str]]:
    """(texts, terms) counts, and the terms in the order of their columns."""
    places: dict[str, int] = {}
    columns = [places.setdefault(term, len(places)) for terms in texts for term in terms]
    counts = np.fromiter((count for terms in texts for count in terms.values()), np.float64, len(columns))
    starts = np.cumsum([0, *(len(terms) for terms in texts)])
    shape = (len(texts), max(len(places), 1))
    return sparse.csr_array((counts, np.array(columns, np.intp), starts), shape=shape), list(places)
