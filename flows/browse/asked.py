"""What a request asks for, read strictly: whatever is not expected is an error in one line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from warehouse.ask.browse import MOST_ROWS, MOST_SKIPPED
from warehouse.ask.pages import Page
from warehouse.errors import InputError

MOST_BYTES = 4_000  # of the query of an address, and of a form: values and names of all fields, percent-encoded
_OF_A_LIST = ("list", "rows", "skip")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a page.

    Attributes:
        given: the values of its parameters.
        only: the list that is asked for alone.
        rows: of each list at most; None for as many as the page shows.
    """

    given: Mapping[str, Any]
    only: str | None = None
    rows: int | None = None
    skip: int = 0


def asked_of(page: Page, query: bytes) -> Asked:
    """What the query of an address asks of a page.

    Raises:
        InputError: it is too long, not UTF-8, has a parameter twice or one that is not known, or a wrong value.
    """
    fields = fields_of(query)
    of_list = {name: fields.pop(name) for name in _OF_A_LIST if name in fields}
    return Asked(
        given=page.read(fields),
        only=of_list.get("list"),
        rows=_whole(of_list, "rows", MOST_ROWS, least=1),
        skip=_whole(of_list, "skip", MOST_SKIPPED) or 0,
    )


def fields_of(encoded: bytes) -> dict[str, str]:
    """The fields of a query or a form.

    Raises:
        InputError: it is too long, not UTF-8, or has a field twice.
    """
    if len(encoded) > MOST_BYTES:
        raise InputError(f"what is asked for has {len(encoded):,} bytes, at most {MOST_BYTES:,}")
    try:
        fields = parse_qsl(encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=40)
    except ValueError:  # also what is no UTF-8
        raise InputError("what is asked for is no list of names and values in UTF-8") from None
    named = dict(fields)
    if len(named) < len(fields):
        raise InputError("a parameter is given twice")
    return named


def _whole(fields: Mapping[str, str], name: str, most: int, least: int = 0) -> int | None:
    if (text := fields.get(name)) is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
        raise InputError(f"{name}: give a whole number from {least} to {most:,}; narrow the page to see others")
    return int(text)
