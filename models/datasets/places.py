"""Places in news articles, labelled by hand: each mention, and the real-world place that it means."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from models.datasets.files import need
from models.datasets.news import read_articles

LABELS = "news/places_dates_amounts.jsonl"
HELD_OUT = 3  # every third article is held out from fitting
_USES = {"other": "part_of_name"}


@dataclass(frozen=True, slots=True)
class LabelledPlace:
    """A mention of a place.

    Attributes:
        parts: the place, then what it lies in, from small to large: ("Kabul", "Afghanistan").
        kind: as labelled: country, region, city, water, facility, continent or other.
        use: in `models.api.PLACE_USES`.
    """

    start: int
    end: int
    surface: str
    parts: tuple[str, ...]
    kind: str
    use: str


@dataclass(frozen=True, slots=True)
class ArticleWithPlaces:
    """An article and all mentions of places in it."""

    id: str
    text: str
    places: tuple[LabelledPlace, ...]


def read_places(data: Path, *, held_out: bool) -> list[ArticleWithPlaces]:
    """The labelled articles that are held out from fitting, or the others.

    Raises:
        ModelError: a file is missing.
    """
    articles = {id_: article for split in ("train", "dev") for id_, article in read_articles(data, split).items()}
    lines = need(data, LABELS).read_text(encoding="utf-8").splitlines()
    return [
        ArticleWithPlaces(row["id"], articles[row["id"]].text, tuple(map(_place, row["places"])))
        for number, row in enumerate(map(json.loads, lines))
        if (number % HELD_OUT == HELD_OUT - 1) == held_out
    ]


def _place(row: dict[str, str | int]) -> LabelledPlace:
    return LabelledPlace(
        int(row["start"]),
        int(row["end"]),
        str(row["text"]),
        tuple(str(row["is"]).split(", ")),
        str(row["kind"]),
        _USES.get(str(row["use"]), str(row["use"])),
    )
