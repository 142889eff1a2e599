"""Which real-world place words mean: a linear score over the gazetteer's places of that name.

Words of one name mean one place in an article. Evidence comes from the whole article: countries and states that it
names, what stands behind a comma ("Paris, Texas"), and the likeliest places of its other names, with which a second
pass scores again. `models/training/fit_places.py` fits the weights.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from models.places.gazetteer import ALIAS, CITY, COUNTRY, COUNTY, DEMONYM, NAME, OTHER, STATE, Entry, key_of
from models.places.mentions import Words

MOST = 40  # places of one name that are scored: the most populous, and all that are no cities
_LEVELS = {COUNTRY: "country", STATE: "state", COUNTY: "county", CITY: "city", OTHER: "other"}
_REGION_BEHIND = re.compile(
    r"(?:['’]s)?\s+(?:province|county|region|state|district|prefecture|oblast|department)\b", re.I
)
_REGION_BEFORE = re.compile(r"\b(?:province|county|region|state|district|prefecture)\s+of\s+$", re.I)
_COMMA = re.compile(r", ")  # between a place and the larger place in which it lies

Features = dict[str, float]
Weights = Mapping[str, float]


class Scored(NamedTuple):
    """A place that words may mean, and the probability that they mean it, 0 to 1."""

    entry: Entry
    probability: float


def resolve(text: str, words: Sequence[Words], weights: Weights) -> dict[str, list[Scored]]:
    """The places that each name of an article may mean, likeliest first, by `key_of` the name."""
    first = score(features(text, words), weights)
    return score(features(text, words, first), weights)


def score(named: Mapping[str, Sequence[tuple[Entry, Features]]], weights: Weights) -> dict[str, list[Scored]]:
    """The probabilities of the places of each name: a softmax over their scores."""
    scored = {}
    for key, candidates in named.items():
        scores = [sum(weights.get(name, 0.0) * value for name, value in of.items()) for _, of in candidates]
        top = max(scores)
        parts = [math.exp(value - top) for value in scores]
        rows = [Scored(entry, part / sum(parts)) for (entry, _), part in zip(candidates, parts, strict=True)]
        scored[key] = sorted(rows, key=lambda row: (-row.probability, row.entry.place))
    return scored


def features(
    text: str, words: Sequence[Words], before: Mapping[str, Sequence[Scored]] | None = None
) -> dict[str, list[tuple[Entry, Features]]]:
    """The places of each name of an article, with what speaks for each.

    Args:
        before: the places of a first pass, whose likeliest count as named by the article.
    """
    named: dict[str, list[Words]] = defaultdict(list)
    for each in words:
        if each.entries:
            named[key_of(each.surface)].append(each)
    countries, regions = _votes(named, before)
    larger = _larger(text, words)
    found = {}
    for key, places in named.items():
        candidates = _candidates(places[0].entries)
        is_region = any(_says_region(text, each) for each in places)
        towns = {e.region for e in candidates if e.level == CITY and e.form == NAME}
        states = {e.region for e in candidates if e.level in (STATE, COUNTY) and e.form == NAME}
        found[key] = [
            (
                e,
                _of(e, places, countries, regions, larger, key)
                | _beside_namesake(e, is_region, states if e.level == CITY else towns),
            )
            for e in candidates
        ]
    return found


def _says_region(text: str, words: Words) -> bool:
    """Does the word beside a name say that it is a region: "Cork county", "the province of Zamora"?"""
    before = _REGION_BEFORE.search(text, max(0, words.start - 20), words.start)
    return before is not None or _REGION_BEHIND.match(text, words.end) is not None


def _beside_namesake(entry: Entry, is_region: bool, regions: set[str | None]) -> Features:
    """What speaks for a town or for the region that is named after it, such as Porto and its district.

    Args:
        is_region: whether the text says that a region is meant: then the town does not go before it.
        regions: the regions of the other kind that have the name.
    """
    if is_region or entry.region not in regions or entry.level not in (CITY, STATE, COUNTY):
        return {}
    return {"town of a namesake" if entry.level == CITY else "region of a namesake": 1.0}


def _candidates(entries: Sequence[Entry]) -> list[Entry]:
    is_listed = any(e.level == OTHER for e in entries)  # the White House is not Casablanca
    cities = [e for e in entries if e.level == CITY and not (is_listed and e.form == ALIAS)]
    cities.sort(key=lambda e: (-e.population, e.place))
    return [*(e for e in entries if e.level != CITY), *cities[:MOST]]


class _Votes:
    """How many words of an article speak for each country or region, and for which those of each name do."""

    def __init__(self) -> None:
        self._of_name: dict[str, tuple[str, float]] = {}
        self._all: Counter[str] = Counter()
        self._total = 0.0

    def add(self, name: str, code: str | None, words: float) -> None:
        if code is not None:
            self._of_name[name] = (code, words)
            self._all[code] += words  # type: ignore[assignment]  # counters count fractions, too
            self._total += words

    def share(self, name: str, code: str | None) -> float:
        """The share of the words of other names that speak for `code`, 0 to 1; below 1 where they are few."""
        own_code, own = self._of_name.get(name, (None, 0.0))
        return (self._all[code] - own * (own_code == code)) / (self._total - own + 1) if code else 0.0


def _votes(
    named: Mapping[str, Sequence[Words]], before: Mapping[str, Sequence[Scored]] | None
) -> tuple[_Votes, _Votes]:
    """What the names of an article say about its countries and regions."""
    countries, regions = _Votes(), _Votes()
    for key, places in named.items():
        entry, probability = before[key][0] if before else (_unmistakable(places[0].entries), 1.0)
        if entry is not None:
            countries.add(key, entry.country, len(places) * probability)
            regions.add(key, entry.region, len(places) * probability)
    return countries, regions


def _unmistakable(entries: Sequence[Entry]) -> Entry | None:
    """The country, state or people of a name that is that of no other country, state or people."""
    large = [e for e in entries if e.level in (COUNTRY, STATE, OTHER)]
    return large[0] if len(large) == 1 else None


def _larger(text: str, words: Sequence[Words]) -> dict[int, tuple[Entry, ...]]:
    """By where words start: the places of the words behind their comma, if those name states or countries."""
    larger = {}
    ordered = sorted((w for w in words if w.entries), key=lambda w: w.start)
    for one, other in pairwise(ordered):
        wholes = tuple(e for e in other.entries if e.level in (COUNTRY, STATE) and e.form != DEMONYM)
        if wholes and _COMMA.fullmatch(text, one.end, other.start):
            larger[one.start] = wholes
    return larger


def _of(
    entry: Entry,
    places: Sequence[Words],
    countries: _Votes,
    regions: _Votes,
    larger: Mapping[int, tuple[Entry, ...]],
    key: str,
) -> Features:
    behind = [larger[w.start] for w in places if w.start in larger]
    inside = sum(any(_holds(whole, entry) for whole in wholes) for wholes in behind)
    level = _LEVELS[entry.level]
    return {
        f"level {level}": 1.0,
        f"population {level}": math.log10(entry.population + 10) / 7,
        "its name": float(entry.form == NAME),
        "as written": float(any(each.surface == entry.name for each in places)),
        "demonym": float(entry.form == DEMONYM),
        "no country": float(entry.country is None),
        "country named": countries.share(key, entry.country),
        "region named": regions.share(key, entry.region),
        "lies in what follows": float(inside > 0),
        "does not": float(bool(behind) and not inside),
    }


def _holds(whole: Entry, entry: Entry) -> bool:
    if whole.level == COUNTRY:
        return entry.country == whole.country and entry.level != COUNTRY
    return entry.region is not None and entry.region == whole.region and entry.level not in (COUNTRY, STATE)


def dominant(entries: Sequence[Entry]) -> Entry | None:
    """The place that comes most often; the earliest of equals."""
    counts = Counter(entry.place for entry in entries)
    return max(entries, key=lambda entry: counts[entry.place]) if entries else None
