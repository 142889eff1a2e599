"""`nightdesk correct place`, `date` and `amount`: their arguments, and the right answer from a person's words."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import date

from models.amounts.amounts import amounts_in
from models.dates.spans import precision_of
from models.places.gazetteer import CITY, DEMONYM, Entry, gazetteer
from warehouse.ask.vectors import Connection
from warehouse.corrections import facts
from warehouse.corrections.answers import Answer, Row
from warehouse.corrections.facts import as_json
from warehouse.errors import SettingsError
from warehouse.tables.columns import PLACE_USES

KINDS = {"place": "which place words name", "date": "which days words name", "amount": "what a number says"}
ADDED = tuple(f"added {kind}" for kind in KINDS)
_OPTIONS = {"place": ("use", PLACE_USES), "amount": ("topic", None)}  # what else of a row may be corrected
_IS = {
    "place": "a name, as in 'Cork, Ireland', or a GeoNames id",
    "date": "a day, or two as 2026-03-09/2026-03-15",
    "amount": "in words, as in 'at least 12 people'",
}
_LISTED = 8  # places that an error names


def add_correction(parser: argparse.ArgumentParser, kind: str) -> None:
    """Add what may be corrected of a place, a date or an amount."""
    right = parser.add_mutually_exclusive_group(required=True)
    right.add_argument("--is", dest="value", metavar=kind.upper(), help=f"the right one: {_IS[kind]}")
    if kind in _OPTIONS:
        option, allowed = _OPTIONS[kind]
        shown = f"the right {option}" + (f": {', '.join(allowed)}" if allowed else "")
        right.add_argument(f"--{option}", choices=allowed, metavar=option.upper(), help=shown)
    right.add_argument("--none", action="store_true", help=f"the words are no {kind}")


def add_missed(parser: argparse.ArgumentParser, kind: str) -> None:
    """Add what is said of a place, a date or an amount that was missed."""
    parser.add_argument("--is", dest="value", metavar=kind.upper(), help=f"{_IS[kind]} (default: the words)")
    if kind == "place":
        parser.add_argument("--use", choices=PLACE_USES, default="place", help="(default: %(default)s)")
    if kind == "amount":
        parser.add_argument("--topic", help="of what it is, such as died")
    parser.set_defaults(kind=f"added {kind}")


def right_value(given: argparse.Namespace) -> str:
    """The value to record, from the arguments of one of these commands.

    Raises:
        SettingsError: what is given is no such answer.
    """
    if given.kind in KINDS and given.value is None:
        return "true" if given.none else str(getattr(given, _OPTIONS[given.kind][0]))
    words = " ".join((given.words if given.value is None else given.value).split())
    match given.kind.removeprefix("added "):
        case "place":
            return right_place(words, use=given.use)
        case "date":
            return right_days(words)
        case _:
            return right_amount(words, topic=given.topic)


def find(con: Connection, article: Row, given: argparse.Namespace) -> Answer:
    """The answer that one of these commands corrects or adds.

    Raises:
        InputError: there is no such answer, or it cannot be added.
    """
    table = f"{given.kind.removeprefix('added ')}s"
    if given.kind in ADDED:
        return facts.missed_fact(con, article, table, given.start, given.words)
    field = facts.ANSWERS[table][0]
    if given.value is None:
        field = "drop" if given.none else _OPTIONS[given.kind][0]
    return facts.fact(con, article, table, given.start, field)


def right_place(words: str, *, use: str | None = None) -> str:
    """A place in all its columns, from a GeoNames id or a name; "Cork, Ireland" also names what it lies in.

    Args:
        use: of a place that is added; else it stays as the model answered.

    Raises:
        SettingsError: the gazetteer has no such place, or several, of which no town is alone in its country.
    """
    places = gazetteer()
    name, _, within = (part.strip() for part in words.partition(","))
    found = [places.by_id(int(words))] if words.isdigit() else places.find(name)
    fitting = [
        entry
        for entry in found
        if entry is not None and entry.form != DEMONYM and (not within or within in _places_of(entry))
    ]
    towns = [entry for entry in fitting if entry.level == CITY]
    if len(towns) == 1 and len({entry.country for entry in fitting}) == 1:
        fitting = towns  # a town goes before the regions that are named after it
    if not fitting:
        raise SettingsError(f"--is {words}: the gazetteer has no such place; give an English name or a GeoNames id")
    if len(fitting) > 1:
        fitting.sort(key=lambda entry: -entry.population)
        shown = "; ".join(f"{entry.id} {', '.join(_places_of(entry)[:3])}" for entry in fitting[:_LISTED])
        raise SettingsError(f"--is {words}: {len(fitting)} places have that name; give the id of one: {shown}")
    [entry] = fitting
    country = places.country(entry.country) if entry.country else None
    row = {column: getattr(entry, column, None) for column in ("name", "kind", "region", "latitude", "longitude")}
    row |= {"geonames_id": entry.id, "country": entry.country, "country_name": country.name if country else None}
    return as_json("places", row, **({} if use is None else {"use": use}))


def right_days(words: str) -> str:
    """A day, or the first and the last day of a stretch with a slash between them, as in ISO 8601.

    Raises:
        SettingsError: it is neither.
    """
    first, _, last = words.partition("/")
    try:
        begin = date.fromisoformat(first.strip())
        end = date.fromisoformat(last.strip()) if last else begin
    except ValueError:
        raise SettingsError(f"--is {words}: give a day, or two as 2026-03-09/2026-03-15") from None
    if end < begin:
        raise SettingsError(f"--is {words}: the last day is before the first")
    return as_json("dates", {"from": begin, "to": end, "precision": precision_of(begin, end)})


def right_amount(words: str, *, topic: str | None = None) -> str:
    """An amount in all its columns, from words such as "at least 12 people" or "€3.2bn".

    Args:
        topic: of an amount that is added; else it stays as the model answered.

    Raises:
        SettingsError: the words are not one amount with its unit.
    """
    amounts = amounts_in(words, [(0, len(words))], [])
    if len(amounts) != 1 or amounts[0].unit is None:
        raise SettingsError(
            f"--is {words}: give one number with its unit, such as 'at least 12 people' or '€3.2bn'"
        )
    return as_json("amounts", asdict(amounts[0]), **({} if topic is None else {"topic": topic}))


def _places_of(entry: Entry) -> list[str]:
    """The names by which a place may be told from others: its own, its country's, and the codes of both."""
    country = gazetteer().country(entry.country) if entry.country else None
    names = (entry.name, country.name if country else None, entry.region, entry.country)
    return [name for name in names if name]
