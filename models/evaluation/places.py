"""Places of hand-labelled news: mentions that were found, in the right country, and at the right place.

A mention is found if exactly its words are. The labels say in words where a place is ("Marshall, Texas, United
States"); `true_place` looks that up in the gazetteer. A place is right if it is the same row, or at most 161 km
(100 miles, the usual limit in this field) from it. A facility that the gazetteer lacks is where what it lies in is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from models.api import Place
from models.datasets.places import ArticleWithPlaces, LabelledPlace, read_places
from models.evaluation.measures import f1, interval
from models.evaluation.sets import Figures
from models.places.gazetteer import CITY, COUNTRY, COUNTY, DEMONYM, OTHER, STATE, Entry, Gazetteer, gazetteer
from models.places.stage import GazetteerPlaces
from models.reader.stages.entities import EmbeddedTagger
from models.reading import read

RIGHT_WITHIN = 161.0  # km
_EARTH_RADIUS = 6371.0  # km
_KINDS = {
    "city": (CITY, OTHER, STATE),
    "region": (STATE, COUNTY, OTHER, COUNTRY, CITY),
    "country": (COUNTRY, STATE),
}
_CAPITALS_OF_THEMSELVES = {"D.C.": "US-DC"}


def true_place(label: LabelledPlace, places: Gazetteer) -> Entry | None:
    """The place of the gazetteer that a label means; None if the gazetteer has neither it nor what it lies in."""
    country = next((c for part in reversed(label.parts) if (c := _country(part, places))), None)
    code = country.country if country else None
    for number, part in enumerate(label.parts):
        part = part.split(" (")[0].split("/")[0]
        levels = _KINDS.get(label.kind, tuple(range(5))) if number == 0 else tuple(range(5))
        around = {e.region for p in label.parts[number + 1 :] for e in places.find(p) if e.level == STATE}
        around |= {_CAPITALS_OF_THEMSELVES[p] for p in label.parts[number + 1 :] if p in _CAPITALS_OF_THEMSELVES}
        fits = [
            e
            for e in places.find(part)
            if e.level in levels and (e.country == code or (e.country is None and code is None))
        ]
        inside = [e for e in fits if e.region in around] or fits
        if inside:
            return max(inside, key=lambda e: (-levels.index(e.level), e.population))
    return None


def _country(name: str, places: Gazetteer) -> Entry | None:
    return next((e for e in places.find(name) if e.level == COUNTRY and e.form != DEMONYM), None)


def kilometres(a: Entry | Place, b: Entry | Place) -> float:
    """The distance of two places; infinite if either has no coordinates."""
    if a.latitude is None or b.latitude is None or a.longitude is None or b.longitude is None:
        return math.inf
    north, south = math.radians(a.latitude), math.radians(b.latitude)
    east = math.radians(a.longitude - b.longitude)
    half = math.sin((north - south) / 2) ** 2 + math.cos(north) * math.cos(south) * math.sin(east / 2) ** 2
    return 2 * _EARTH_RADIUS * math.asin(math.sqrt(min(1.0, half)))


def is_right(place: Place, truth: Entry | None) -> bool:
    """Whether a place is the labelled one, or near enough."""
    if truth is None:
        return False
    same = place.name == truth.name and place.country == truth.country
    return same or kilometres(place, truth) <= RIGHT_WITHIN


def counts(article: ArticleWithPlaces, given: Sequence[Place], places: Gazetteer) -> dict[str, list[int]]:
    """By measure: how many mentions of an article were right, given and labelled."""
    truths = {(label.start, label.end): (label, true_place(label, places)) for label in article.places}
    pairs = [(place, *truths[place.start, place.end]) for place in given if (place.start, place.end) in truths]
    right = {
        "right country": sum(place.country == (truth.country if truth else None) for place, _, truth in pairs),
        "right place": sum(is_right(place, truth) for place, _, truth in pairs),
        "found": len(pairs),
        "right use": sum(place.use == label.use for place, label, _ in pairs),
    }
    return {name: [of, len(given), len(truths)] for name, of in right.items()}


def figures(tagger: EmbeddedTagger, stage: GazetteerPlaces, data: Path) -> Figures:
    """F1 on the held-out articles, with the reader's own names."""
    articles = read_places(data, held_out=True)
    reading = read([article.text for article in articles], [tagger])
    given = stage.locate(reading, tagger.tag(reading))
    places = gazetteer()
    by_article = [counts(a, of, places) for a, of in zip(articles, given, strict=True)]
    scores = {
        f"{name} F1": interval(np.array([of[name] for of in by_article], np.float64), f1) for name in by_article[0]
    }
    return Figures(len(articles), scores)
