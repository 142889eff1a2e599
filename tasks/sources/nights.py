"""The one rule by which a source that tells when it saw its records gives each of them to a night."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from tasks.cleaning.dates import parse


class NoNightError(ValueError):
    """A record of a source that tells when it saw its records does not tell, or not readably."""


def seen_on(night: date, written: str | None, zone: tzinfo) -> datetime | None:
    """When a record was seen, in UTC, where that was on `night`; None where it was on another.

    A record whose time is missing or cannot be read belongs to no night. Each night that reads it says so: a
    rejected record too many is seen and mended, one that no night takes is not.

    Raises:
        NoNightError: no time, or none that can be read.
    """
    seen = parse(written, zone) if written else None
    if seen is None:
        raise NoNightError(
            f"seen_at {written!r} is no date" if written else "no seen_at, in a source that gives it"
        )
    return seen.at if seen.at.date() == night else None
