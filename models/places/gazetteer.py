"""The gazetteer: places of the world by the names that English text has for them.

`places.parquet` has a row per place and `names.parquet` a row per name and place, sorted by name;
`models/training/gazetteer.py` makes both. They open in 0.4 s.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

FOLDER = Path(__file__).parent
COUNTRY, STATE, COUNTY, CITY, OTHER = range(5)  # `Entry.level`
NAME, ALIAS, ABBREVIATION, DEMONYM = range(4)  # `Entry.form`
DEGREES = 0.001  # the unit of latitudes and longitudes in `places.parquet`: some 100 m

_SHORT = 3  # letters of a name that is a word or a person's name unless it is in capitals
_STATES_OF = ("US", "CA", "AU", "GB")  # whose states English news names without their country

_PUNCTUATION = re.compile(r"[.'’‘`,]")
_SPACES = re.compile(r"[\s\-–_/]+")
_ARTICLE = re.compile(r"^the (?=.)")


class Entry(NamedTuple):
    """A place under one of its names.

    Attributes:
        place: the row of the place.
        form: NAME, ALIAS, ABBREVIATION (Calif.), or DEMONYM for its people and what is theirs.
        id: of GeoNames, if it has the place.
        kind: as `models.api.PLACE_KINDS`.
        level: COUNTRY, STATE (first-level subdivisions), COUNTY (second-level), CITY or OTHER.
        country: ISO 3166-1 alpha-2; None for what lies in several or in none.
        region: ISO 3166-2 of the first-level subdivision.
        population: of a subdivision the sum of its towns; 0 if it is unknown.
        government: whether the name also stands for a state or its rulers.
    """

    place: int
    form: int
    id: int | None
    name: str
    kind: str
    level: int
    country: str | None
    region: str | None
    latitude: float | None
    longitude: float | None
    population: int
    government: bool


@lru_cache(maxsize=8_000)
def key_of(name: str) -> str:
    """The form of a name by which it is looked up: without case, accents, dots, apostrophes and a leading "the"."""
    if not name.isascii():
        name = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    spaced = _SPACES.sub(" ", _PUNCTUATION.sub("", name)).strip().casefold()
    return _ARTICLE.sub("", spaced)


class Gazetteer:
    """Places by name; immutable, and may be shared by threads."""

    def __init__(self, folder: Path = FOLDER) -> None:
        names = _read(folder / "names.parquet")
        self._keys = names["key"].chunk(0)
        self._place = names["place"].to_numpy()
        self._form = names["form"].to_numpy()
        places = _read(folder / "places.parquet")
        self._columns = [places[name].chunk(0) for name in Entry._fields[2:]]
        levels = places["level"].to_numpy()
        entries = (self._entry(int(place), NAME) for place in (levels == COUNTRY).nonzero()[0])
        self._countries = {entry.country: entry for entry in entries}
        named_alone = pc.is_in(places["country"], pa.array(_STATES_OF)).to_numpy()
        known = np.isin(levels, (COUNTRY, OTHER)) | ((levels == STATE) & named_alone)
        self._sure = frozenset(self._keys.filter(pa.array(known[self._place])).to_pylist())
        self._first_words = frozenset(key.split(" ", 1)[0] for key in self._sure)
        pa.default_memory_pool().release_unused()  # 30 MB that reading took: 80 MB stay instead of 110

    def __len__(self) -> int:
        return len(self._columns[0])

    def country(self, code: str) -> Entry | None:
        """The country with a code of ISO 3166-1 alpha-2."""
        return self._countries.get(code)

    def by_id(self, geonames_id: int) -> Entry | None:
        """The place with an id of GeoNames."""
        row = pc.index(self._columns[0], geonames_id).as_py()
        return None if row < 0 else self._entry(row, NAME)

    def is_sure(self, name: str) -> bool:
        """Whether news that has this name, in capitals, nearly always means a place: countries, states, peoples."""
        return key_of(name) in self._sure and bool(self.find(name))

    def may_begin(self, word: str) -> bool:
        """Whether a name for which `is_sure` holds begins with this word."""
        return key_of(word) in self._first_words

    def is_abbreviation(self, name: str) -> bool:
        """Whether `name`, which ends in a dot, is an abbreviation such as Calif. or U.S. that has the dot."""
        plain = name[:-1]
        return any(e.form == ABBREVIATION for e in self.find(name)) and ("." in plain or not plain.isupper())

    @lru_cache(maxsize=8_000)  # noqa: B019  # there is one gazetteer in a process
    def find(self, name: str) -> tuple[Entry, ...]:
        """The places called `name`, each once; empty if there is none. A short name such as CAR is in capitals."""
        key = key_of(name)
        first = bisect_left(self._keys, key, key=_text)
        last = bisect_right(self._keys, key, lo=first, key=_text)
        is_word = len(key) <= _SHORT and not name.isupper()
        rows = (row for row in range(first, last) if not (is_word and self._form[row] == ALIAS))
        return tuple(self._entry(int(self._place[row]), int(self._form[row])) for row in rows)

    def _entry(self, place: int, form: int) -> Entry:
        entry = Entry(place, form, *(column[place].as_py() for column in self._columns))
        return entry._replace(latitude=_degrees(entry.latitude), longitude=_degrees(entry.longitude))


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer of the package, opened once per process."""
    return Gazetteer()


def _read(path: Path) -> pa.Table:
    """A file whole. `ParquetFile` without threads takes half the memory of `read_table`, and the same time."""
    with pq.ParquetFile(path) as file:
        return file.read(use_threads=False).combine_chunks()


def _degrees(stored: float | None) -> float | None:
    return None if stored is None else round(stored * DEGREES, 3)


def _text(value: pa.StringScalar) -> str:
    text: str = value.as_py()
    return text
