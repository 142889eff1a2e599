"""Parses dates: the moment, its precision, and whether it can be true. Never guesses between day and month.

ISO 8601 and epoch numbers are parsed here. So is any other date with exactly one reading: every order of day, month
and year that the string allows is tried. The time after it goes to python-dateutil, which knows the many formats
(RFC 2822 among them) and is a dependency of the HTML reader and of Prefect already. It only gets strings that leave
it nothing to guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import partial
from zoneinfo import ZoneInfo

from dateutil import parser as dateutil_parser
from dateutil import tz as dateutil_tz

EARLIEST, LATEST = 1600, 9000  # years; a date outside is a typing error, and datetime overflows at its limits
LONGEST = 100  # code points; no date is longer
_ZERO = datetime(1970, 1, 1, tzinfo=UTC)  # what programs write if they have no date
_CENTURY = 70  # years of two digits from here on belong to the last century, as in POSIX

_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")
_EPOCH = re.compile(r"\d{9,10}(\.\d+)?")  # seconds; nine digits before September 2001
_EPOCH_MS = re.compile(r"\d{12,13}")
_ISO = re.compile(r"(?P<day>\d{4}-?\d\d-?\d\d)(?P<time>[T ]\s*\d\d(?::?\d\d)?(?P<seconds>:?\d\d)?.*)?", re.DOTALL)
# 08.05 means 08:03 by the standard, and 08:05 to the people who write it.
_NOT_OF_SECONDS = re.compile(r"[T ]\s*\d\d(?::?\d\d)?[.,]")
_ISO_SPACED_ZONE = re.compile(r"\s+(?=[+-]\d\d:?\d\d$|Z$)")
_ISO_NAMED_ZONE = re.compile(r"\s+(?:UTC|GMT)$")
_COMPACT = re.compile(r"(?:19|20)\d{6}(?:\d{4}|\d{6})Z?")  # 20211223103005; of 12 digits also an epoch before 2001
_NAMES = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?"
_NAMED = re.compile(rf"(?<![a-z]){_NAMES}", re.IGNORECASE)
_MONTH = rf"(?P<month>\d{{1,2}}|{_NAMES})"
_DAY = r"(?:the )?(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?: of)?"
_APART = r"(?: ?[-/.,] ?| )"
_DAYS = tuple(
    re.compile(rf"{_APART.join(parts)}(?![\d:])", re.IGNORECASE)
    for parts in (
        (r"(?P<year>\d\d)", _MONTH, _DAY),  # never after a weekday; must stay the first
        (r"(?P<year>\d{4})", _MONTH, _DAY),
        (_DAY, _MONTH, r"(?P<year>\d{4}|\d\d)"),
        (_MONTH, _DAY, r"(?P<year>\d{4}|\d\d)"),
    )
)
# Formats with one reading, and the format in which the parsers below expect them.
_PLAINER = (
    # Fri Feb 27 08:05:00 UTC 2026, as `date` and C write it, with the year after the time
    (
        r"^(?P<day>(?:[a-z]{3,9}\.?,? )?(?:[a-z]{3,9}\.? \d{1,2}|\d{1,2} [a-z]{3,9}\.?)),? "
        r"(?P<clock>\d{1,2}:\d\d(?::\d\d)?(?: ?[ap]m)?)(?P<zone> (?:[a-z]{1,5}|[+-]\d\d:?\d\d))? (?P<year>\d{4})\b",
        r"\g<day> \g<year> \g<clock>\g<zone>",
    ),
    (r"(?<= )(\d{1,2}) ?h ?(\d\d)\b", r"\1:\2"),  # 08h05, as in French
    (r"(?<![\d:.])(\d{1,2})\.(\d\d)(?= ?[ap]\.?m\b)", r"\1:\2"),
    (r"(?<=\d)( ?[+-]\d\d:?\d\d) (?:[a-z]{2,5}|[+-]\d{2,4})(?: m=\S+)?$", r"\1"),  # +0000 UTC, as in Go
)
_PLAIN = tuple((re.compile(pattern, re.IGNORECASE), plain) for pattern, plain in _PLAINER)
_WEEKDAY = re.compile(r"^(mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+", re.IGNORECASE)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Words around a date on a page. The date of an update is not a date of publication.
_AROUND = re.compile(
    r"(?:(?:first |originally )?(?:published|posted|issued)(?: on)?:? |date:? )?(?P<date>.*?)"
    r"(?:[ ,;|(–—-]*\b(?:last |and )?(?:updated|modified|edited)\b.*)?",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\b\d{1,2}:\d\d(?P<seconds>:\d\d)?|\b\d{1,2}\s*[ap]\.?m\b", re.IGNORECASE)
_SECONDS = re.compile(r":\d\d:\d\d")
_AFTER_DATE = re.compile(
    r"[\s,T|–—-]*(?:(?:at|à)\s+)?(?P<clock>\d{1,2}(?::\d\d){0,2}(?:\.\d+)?\s*(?:[ap]\.?m\.?)?)?\s*"
    r"(?P<zone>[A-Z]{1,4}|(?:UTC|GMT)?[+-]\d\d:?\d\d)?(?:\s*\([A-Za-z ]+\))?\s*",
    re.IGNORECASE,
)
# Names of exactly one zone. BST, IST and CST are ambiguous, so only the day of such a time is kept.
_ZONES = {
    "UTC": dateutil_tz.UTC,
    "GMT": dateutil_tz.UTC,
    "Z": dateutil_tz.UTC,
    **{name: dateutil_tz.gettz("America/New_York") for name in ("ET", "EST", "EDT")},
    **{name: dateutil_tz.gettz("America/Los_Angeles") for name in ("PT", "PST", "PDT")},
    **{name: dateutil_tz.gettz("Europe/Berlin") for name in ("CET", "CEST")},
    "MSK": dateutil_tz.gettz("Europe/Moscow"),
}
_URL_DATES = (
    re.compile(r"/((?:19|20)\d\d)/(\d\d?|[a-z]{3})/(\d\d?)(?=[/\-_.]|$)"),
    re.compile(r"(?<!\d)((?:19|20)\d\d)-(\d\d)-(\d\d)(?!\d)"),
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}


@dataclass(frozen=True)
class Moment:
    """A point in time and the precision with which it was written.

    Attributes:
        at: the instant, in UTC; for a day alone, midnight in UTC.
        precision: `second`, `minute` or `day`.
        day: the calendar day in the time zone as written.
        offset: the offset from UTC as written, such as `+08:00`, or None.
    """

    at: datetime
    precision: str
    day: date
    offset: str | None = None


@dataclass(frozen=True)
class Published:
    """The date of publication of an article, and where it comes from.

    Attributes:
        at: the date in UTC, or None if there is none.
        found_in: `metadata`, `feed`, `marker`, `url`, or `none`.
        precision: as of `Moment`.
        raw: the date as written, also if it could not be parsed.
        offset: as of `Moment`.
        other: what other places say, if more than one day away, such as `url 2021-12-20`.
        in_future: whether the date was rejected because it lies in the future.
        unread: a date of the record or its feed that could not be parsed, as written.
    """

    at: datetime | None
    found_in: str
    precision: str | None
    raw: str | None
    offset: str | None = None
    other: str | None = None
    in_future: bool = False
    unread: str | None = None


def printed_on(at: datetime | None, offset: str | None) -> date | None:
    """The day of an article where it was printed: "today" in its text is that day, not the day in UTC.

    Args:
        at: when it was published, in UTC; None if that is unknown.
        offset: of the place, as `Published.offset`.
    """
    return at.astimezone(timezone_of(offset)).date() if at and offset else at.date() if at else None


def timezone_of(name: str) -> tzinfo:
    """The time zone of an IANA name or of an offset such as `+08:00`.

    Raises:
        ValueError: there is no such zone.
    """
    if offset := _OFFSET.fullmatch(name):
        sign = -1 if offset[1] == "-" else 1
        return timezone(sign * timedelta(hours=int(offset[2]), minutes=int(offset[3])))
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # absent, malformed, or the name of a folder of zones
        raise ValueError(f"no time zone {name!r}") from error


def parse(written: str, zone: tzinfo = UTC, *, not_after: datetime | None = None) -> Moment | None:
    """The moment that `written` names, or None if it has no reading or several (`03/04/2021` has two).

    Args:
        zone: the zone of a time without one.
        not_after: excludes later days if a month is named: `27 Feb 26` is in 2026 if it cannot be in 2027.
    """
    moment = _read(written, zone, not_after)
    if not moment or not EARLIEST <= moment.at.year <= LATEST:
        return None
    return None if _ZERO in (moment.at, moment.at.astimezone(zone).replace(tzinfo=UTC)) else moment


def why_unread(written: str) -> str:
    """Why a given date could not be read, as the end of a sentence about it."""
    moment = _read(written, UTC, None)
    never = not written.strip(" 0-:.TZ") or written.startswith("0001-01-01")
    if not never and moment is None:
        return "has no one reading"
    if not never and moment and not EARLIEST <= moment.at.year <= LATEST:
        return f"is beyond the years {EARLIEST} to {LATEST}"
    return "is what programs write where they have no date"


def _read(written: str, zone: tzinfo, not_after: datetime | None) -> Moment | None:
    if len(written) > LONGEST:
        return None
    text = " ".join(written.split())
    around = _AROUND.fullmatch(text)
    text = around["date"] if around else text
    for pattern, plain in _PLAIN:
        text = pattern.sub(plain, text)
    for reader in (_compact, _epoch, _iso, partial(_any_order, not_after=not_after)):
        try:
            moment = reader(text, zone)
        except (ValueError, OverflowError):
            continue
        if moment:
            return moment
    return None


def published(
    field: str | None,
    marker: str | None,
    url: str | None,
    *,
    feed: str | None = None,
    guess: str | None = None,
    zone: tzinfo,
    not_after: datetime,
) -> Published:
    """The date of publication: the first readable date of field, feed, marker and URL, or else the guess.

    If the first names only a day and a later one a time on that day, the later one wins. Dates written for machines
    go before the date in the address, because articles are published again under their old address. The guess never
    competes: on one of Zyte's pages it was more than a day from the address, and the address was right.

    Args:
        field: the record's own date or the page's, as written.
        marker: the date above the text.
        url: the article's address.
        feed: the date of the feed's entry.
        guess: a date found in a page that states none.
        zone: the zone of times without one.
        not_after: when the article was seen; no publication can be later.

    Returns:
        The date. `other` has dates whose day is more than one away; within one day, zones may differ. `at` is None
        if no date could be read (`raw` keeps what was written), or if the first readable date lies in the future
        (`in_future`).
    """
    given = [("metadata", field), ("feed", feed), ("marker", marker), ("url", url_date(url))]
    unread = next(
        (written for written in (field, feed) if written and not parse(written, zone, not_after=not_after)), None
    )
    read = _readable(given, zone, not_after) or _readable([("metadata", guess)], zone, not_after)
    if not read:
        raw = next((written for _, written in given if written), None)
        return Published(None, "none", None, raw, unread=unread)
    _, written, first = read[0]
    if first.at > not_after:
        others = _others(read[1:], first)
        return Published(None, "none", None, written, other=others, in_future=True, unread=unread)
    exact = (m for m in read if m[2].precision != "day" and m[2].day == first.day and m[2].at <= not_after)
    found_in, written, best = next(exact, read[0]) if first.precision == "day" else read[0]
    return Published(best.at, found_in, best.precision, written, best.offset, _others(read, best), unread=unread)


def url_date(url: str | None) -> str | None:
    """The ISO date in a URL's path, such as /2021/12/23/, /2021/dec/23/ or 2021-12-23; None without one."""
    path = re.sub(r"[?#].*", "", url or "", flags=re.DOTALL)
    for pattern in _URL_DATES:
        for year, month, day in pattern.findall(path):
            number = _MONTHS.get(month) if month.isalpha() else int(month)
            try:
                return date(int(year), number or 0, int(day)).isoformat()
            except ValueError:
                continue
    return None


def end_of(night: date) -> datetime:
    """The last microsecond of a night, UTC; midnight belongs to the next day."""
    return datetime.combine(night, time.max, UTC)


def _readable(
    given: Iterable[tuple[str, str | None]], zone: tzinfo, not_after: datetime
) -> list[tuple[str, str, Moment]]:
    """Place, written form and moment of each date that can be read."""
    written = [(found_in, raw, parse(raw, zone, not_after=not_after)) for found_in, raw in given if raw]
    return [(found_in, raw, moment) for found_in, raw, moment in written if moment]


def _others(read: Iterable[tuple[str, str, Moment]], chosen: Moment) -> str | None:
    far = (f"{found_in} {m.day}" for found_in, _, m in read if abs((m.day - chosen.day).days) > 1)
    return ", ".join(far) or None


def _compact(text: str, zone: tzinfo) -> Moment | None:
    return _iso(f"{text[:8]}T{text[8:]}", zone) if _COMPACT.fullmatch(text) else None


def _epoch(text: str, _: tzinfo) -> Moment | None:
    if _EPOCH.fullmatch(text):
        seconds = float(text)
    elif _EPOCH_MS.fullmatch(text):
        seconds = int(text) / 1000
    else:
        return None
    at = datetime.fromtimestamp(seconds, UTC)
    return Moment(at, "second", at.date())


def _iso(text: str, zone: tzinfo) -> Moment | None:
    if not (shape := _ISO.fullmatch(text)):
        return None
    if shape["time"] and _NOT_OF_SECONDS.match(shape["time"]):
        return _day(datetime.fromisoformat(shape["day"]))
    at = datetime.fromisoformat(_ISO_SPACED_ZONE.sub("", _ISO_NAMED_ZONE.sub("Z", text)))
    if not shape["time"]:
        return _day(at)
    return _timed(at, zone, "second" if shape["seconds"] else "minute")


def _any_order(text: str, zone: tzinfo, *, not_after: datetime | None) -> Moment | None:
    weekday = _WEEKDAY.match(text)
    text = text[weekday.end() :] if weekday else text
    hits = (pattern.match(text) for pattern in (_DAYS[1:] if weekday else _DAYS))
    days = {reading for hit in hits if hit and (reading := _day_in(hit))}
    if weekday and (len(days) > 1 or any(short for *_, short in days)):
        days = {reading for reading in days if reading[0].weekday() == _WEEKDAYS.index(weekday[1].lower())}
    if len(days) > 1 and not_after and _NAMED.search(text):
        days = {reading for reading in days if reading[0] <= not_after.date()}  # a named month leaves two years
    if len({day for day, *_ in days}) != 1:
        return None
    day, end, _ = days.pop()
    at = datetime.combine(day, time())
    after = _AFTER_DATE.fullmatch(text, end)
    if after is None:
        return None
    clock = after["clock"]
    if clock and re.search(r"\d\.\d", clock) and not _SECONDS.search(clock):
        return _day(at)  # 08:05.5 and 8.5 pm
    if not clock or not (shape := _CLOCK.search(clock)):
        return _day(at) if not clock else None
    name = (after["zone"] or "").upper()
    if name.isalpha() and name not in _ZONES:
        return _day(at)
    clock_and_zone = f"{clock} {re.sub('^(UTC|GMT)(?=[+-])', '', name)}"
    at = dateutil_parser.parse(clock_and_zone, default=at, tzinfos=_ZONES)
    return _timed(at, zone, "second" if shape["seconds"] else "minute")


def _day_in(hit: re.Match[str]) -> tuple[date, int, bool] | None:
    """The day of a match, where it ends, and whether its year has two digits; None if there is no such day."""
    month, year, short = hit["month"], int(hit["year"]), len(hit["year"]) == 2
    if short:
        year += 1900 if year >= _CENTURY else 2000
    try:
        number = int(month) if month.isdigit() else _MONTHS[month[:3].lower()]
        return date(year, number, int(hit["day"])), hit.end(), short
    except ValueError:
        return None


def _day(at: datetime) -> Moment:
    return Moment(datetime(at.year, at.month, at.day, tzinfo=UTC), "day", at.date())


def _timed(at: datetime, zone: tzinfo, precision: str) -> Moment:
    """The moment `at`, which is in `zone` if it has no zone of its own."""
    there = at if at.tzinfo else at.replace(tzinfo=zone)
    return Moment(there.astimezone(UTC), precision, there.date(), _offset(at))


def _offset(at: datetime) -> str | None:
    """The offset as `+08:00`. Seconds, which zones had before 1900, are dropped."""
    written = f"{at:%z}"
    return f"{written[:3]}:{written[3:5]}" if written else None
