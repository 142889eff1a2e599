"""Dates: what a string says, how exactly, and whether it can be true. Never guesses between day and month.

ISO 8601 and epoch numbers are read here, and any other day that has one reading only: every order of day, month and
year that its writing allows is tried. The time behind it goes to python-dateutil, which knows their many shapes
(RFC 2822 among them) and is a dependency of the HTML reader and of Prefect already; it may only see strings that
leave it nothing to guess.
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

EARLIEST, LATEST = 1600, 9000  # years; a date beyond them is a typing error, and datetime overflows at its ends
LONGEST = 100  # code points; no date is written at greater length
_ZERO = datetime(1970, 1, 1, tzinfo=UTC)  # what programs write where they have no date
_CENTURY = 70  # two digits from here on are of the last century, as in POSIX

_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")
_EPOCH = re.compile(r"\d{9,10}(\.\d+)?")  # seconds; before September 2001 they had nine digits
_EPOCH_MS = re.compile(r"\d{12,13}")
_ISO = re.compile(r"(?P<day>\d{4}-?\d\d-?\d\d)(?P<time>[T ]\s*\d\d(?::?\d\d)?(?P<seconds>:?\d\d)?.*)?", re.DOTALL)
# 08.05 is 08:03 by the standard, and 08:05 as people write.
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
        (r"(?P<year>\d\d)", _MONTH, _DAY),  # never behind a weekday, and must stay the first here
        (r"(?P<year>\d{4})", _MONTH, _DAY),
        (_DAY, _MONTH, r"(?P<year>\d{4}|\d\d)"),
        (_MONTH, _DAY, r"(?P<year>\d{4}|\d\d)"),
    )
)
# Ways to write that have one reading, and the way in which the readers know it.
_PLAINER = (
    # Fri Feb 27 08:05:00 UTC 2026, as `date` and C write it, with the year behind the time
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
# What stands around a date on a page; the date of an update is none of publication.
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
# Names that mean one zone only. BST, IST and CST mean several, so a time in them is kept to its day.
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
    """A point in time and how exactly it was written.

    Attributes:
        at: the instant, in UTC; of a day alone its midnight in UTC.
        precision: `second`, `minute` or `day`.
        day: the calendar day where it was written.
        offset: the offset from UTC that was written with it, such as `+08:00`; None where none was.
    """

    at: datetime
    precision: str
    day: date
    offset: str | None = None


@dataclass(frozen=True)
class Published:
    """When an article was published, how that was found, how it was written, and what else was said.

    Attributes:
        unread: a date that the record or its feed gave and that could not be read, as written.
    """

    at: datetime | None
    found_in: str
    precision: str | None
    raw: str | None
    offset: str | None = None
    other: str | None = None
    in_future: bool = False
    unread: str | None = None


def timezone_of(name: str) -> tzinfo:
    """The zone of an IANA name or of an offset such as `+08:00`.

    Raises:
        ValueError: there is none.
    """
    if offset := _OFFSET.fullmatch(name):
        sign = -1 if offset[1] == "-" else 1
        return timezone(sign * timedelta(hours=int(offset[2]), minutes=int(offset[3])))
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # absent, malformed, or the name of a folder of zones
        raise ValueError(f"no time zone {name!r}") from error


def parse(written: str, zone: tzinfo = UTC, *, not_after: datetime | None = None) -> Moment | None:
    """The moment that `written` names, or None where it names none beyond doubt (`03/04/2021` is two days).

    Args:
        zone: the zone of a time that gives none.
        not_after: `27 Feb 26` is of 2026 where it cannot be of 2027; see `published`.
    """
    moment = _read(written, zone, not_after)
    if not moment or not EARLIEST <= moment.at.year <= LATEST:
        return None
    return None if _ZERO in (moment.at, moment.at.astimezone(zone).replace(tzinfo=UTC)) else moment


def why_unread(written: str) -> str:
    """What keeps a date that was given and is not read from being one, as the end of a sentence about it."""
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
    """The date of publication: the first that can be read of field, feed, marker and URL; without any, the guess.

    Where the first names only a day and a later one a time on that day, the later one is taken. What is written
    for a machine goes before what an address shows, as articles are published again under their old address. The
    guess never competes: of Zyte's pages one had a guess and an address more than a day apart, and the address was
    right.

    Args:
        field: the record's own date or the page's, as written.
        marker: the date that stood above the text.
        url: the article's address.
        feed: the date of the feed's entry.
        guess: a date found in a page that states none.
        zone: the zone of times without one.
        not_after: when the article was seen; no publication can be later.

    Returns:
        The date, with what others say whose day is more than one away (`other`, such as `url 2021-12-20`): within
        one day zones may differ. `at` is None where no date could be read (`raw` keeps what was written), or where
        the first that could be read lies in the future (`in_future`).
    """
    said = [("metadata", field), ("feed", feed), ("marker", marker), ("url", url_date(url))]
    unread = next(
        (written for written in (field, feed) if written and not parse(written, zone, not_after=not_after)), None
    )
    read = _readable(said, zone, not_after) or _readable([("metadata", guess)], zone, not_after)
    if not read:
        raw = next((written for _, written in said if written), None)
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
    """The last microsecond of a night, UTC: tomorrow's midnight is how tomorrow is written."""
    return datetime.combine(night, time.max, UTC)


def _readable(
    said: Iterable[tuple[str, str | None]], zone: tzinfo, not_after: datetime
) -> list[tuple[str, str, Moment]]:
    """Where a date was found, how it was written and what it says, without those that say nothing."""
    read = [(found_in, written, parse(written, zone, not_after=not_after)) for found_in, written in said if written]
    return [(found_in, written, moment) for found_in, written, moment in read if moment]


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
    days = {found for hit in hits if hit and (found := _day_in(hit))}
    if weekday and (len(days) > 1 or any(short for *_, short in days)):
        days = {found for found in days if found[0].weekday() == _WEEKDAYS.index(weekday[1].lower())}
    if len(days) > 1 and not_after and _NAMED.search(text):
        days = {found for found in days if found[0] <= not_after.date()}  # two years; of a month that is named
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
    said = f"{clock} {re.sub('^(UTC|GMT)(?=[+-])', '', name)}"
    at = dateutil_parser.parse(said, default=at, tzinfos=_ZONES)
    return _timed(at, zone, "second" if shape["seconds"] else "minute")


def _day_in(hit: re.Match[str]) -> tuple[date, int, bool] | None:
    """The day of a match, where its writing ends, and whether its year has two digits; None for no day at all."""
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
    """`at` is as written; without a zone it is in `zone`."""
    there = at if at.tzinfo else at.replace(tzinfo=zone)
    return Moment(there.astimezone(UTC), precision, there.date(), _offset(at))


def _offset(at: datetime) -> str | None:
    """`+08:00`; seconds, which zones had before 1900, are left out."""
    written = f"{at:%z}"
    return f"{written[:3]}:{written[3:5]}" if written else None
