"""`nightdesk status`: how the latest nights ended, what is under way and due, how old the lake is, how large.

It asks the lake alone, so it answers while a night runs and where no Prefect server does.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from flows import server, show
from flows.due import Due, due_nights, next_time
from flows.lake_format import say_if_older
from flows.settings import Settings
from flows.words import TOO_OLD, counted, say
from warehouse.ask import digest
from warehouse.ask.terminal import one_line
from warehouse.lake.lake import SERVER, Holder, Lake
from warehouse.nights.attempts import Attempt, attempts
from warehouse.snapshot.snapshot import connect

RUNS_SHOWN = 20
_LABEL = 11  # cells before what a line of the head says


@dataclass(frozen=True)
class Sizes:
    """Bytes on disk of the parts of a lake.

    Attributes:
        tables: Parquet files of the lake as it is.
        superseded: those that were replaced, which `vacuum` removes.
        prefect: Prefect's records of the runs.
        staging: what nights left that are not published.
        other: the snapshot, the pages of the nights, what was fetched.
    """

    tables: int
    superseded: int
    prefect: int
    staging: int
    other: int


@dataclass(frozen=True)
class Status:
    """What `nightdesk status` tells.

    Attributes:
        last: the run that published the latest night last, as `digest.latest_night` has it; None where none did.
        runs: the latest runs, newest first, as `digest.status` has them.
        is_scheduled: whether the sources and the schedule of the settings are for this lake.
        served_by: who runs the schedule now.
    """

    lake: Path
    name: str
    last: dict[str, Any] | None
    runs: list[dict[str, Any]]
    attempts: list[Attempt]
    due: Due
    next_due: datetime | None
    is_scheduled: bool
    served_by: Holder | None
    sizes: Sizes

    def age(self, now: datetime) -> timedelta | None:
        """How long ago the latest night was published; None where no night was."""
        return None if self.last is None else max(now - self.last["published_at"], timedelta())


def status(settings: Settings, *, is_its_lake: bool, max_age: timedelta | None, as_json: bool) -> int:
    """Print how the lake is; 0, or TOO_OLD where its latest night was published longer ago than `max_age`.

    Args:
        is_its_lake: whether the lake is the one that the settings name, and not another of `--lake`.

    Raises:
        MissingLake: nothing was ever published or begun there.
        InputError: the snapshot cannot be read, or is of a later format, or the lake was moved.
    """
    now = datetime.now(UTC)
    found = read_status(settings, now, is_its_lake=is_its_lake)
    if (lake := Lake(settings.lake)).snapshot.exists():
        say_if_older(lake)
    age = found.age(now)
    is_too_old = max_age is not None and (age is None or age > max_age)
    if as_json:
        print(json.dumps(_as_json(found, now), indent=2, ensure_ascii=False))
    else:
        _print(show.console(), found, settings, now)
    if is_too_old:
        told = "no night was ever published" if age is None else f"the latest night was published {_ago(age)}"
        say(f"nightdesk: {found.lake}: {told}; --max-age allows {_long(max_age or timedelta())}")
    return TOO_OLD if is_too_old else 0


def read_status(settings: Settings, now: datetime, *, is_its_lake: bool) -> Status:
    """Look at the lake of `settings`. Raises what `status` does."""
    lake = Lake(settings.lake)
    begun = attempts(lake)
    last, runs = None, list[dict[str, Any]]()
    stored = {"tables": 0, "superseded": 0}
    if lake.snapshot.exists() or not begun:
        with connect(lake) as con:  # says so where there is no lake
            last, runs = digest.latest_night(con), digest.status(con, RUNS_SHOWN)
            stored = digest.bytes_of_files(con)
    kept_apart = {"prefect": _bytes(server.home_of(settings)), "staging": _bytes(lake.staged)}
    rest = _bytes(lake.root) - sum((*stored.values(), *kept_apart.values()))
    served_by = lake.holder(SERVER)
    # A lake of `--lake` may have other sources: nights of the settings are due there only where it is served.
    is_scheduled = bool(settings.sources) and (is_its_lake or served_by is not None)
    return Status(
        lake=lake.root,
        name=settings.called,
        last=last,
        runs=runs,
        attempts=begun,
        due=due_nights(settings, now) if is_scheduled else Due((), ()),
        next_due=next_time(settings.schedule, now) if is_scheduled else None,
        is_scheduled=is_scheduled,
        served_by=served_by,
        sizes=Sizes(**stored, **kept_apart, other=max(rest, 0)),
    )


def _bytes(folder: Path) -> int:
    """Of all files below a folder; what is removed meanwhile is not counted."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(place) / name).lstat().st_size
            except FileNotFoundError:
                continue
    return total


def _as_json(found: Status, now: datetime) -> dict[str, Any]:
    """Times in ISO 8601, ages in seconds, sizes in bytes."""
    last, age, holder = found.last, found.age(now), found.served_by
    published = None if last is None or age is None else {**last, "age_seconds": round(age.total_seconds())}
    told: dict[str, Any] = {
        "lake": found.lake,
        "name": found.name,
        "last_published": published,
        "unpublished": [asdict(attempt) for attempt in found.attempts],
        "runs": found.runs,
        "due": found.due.nights,
        "left_out": found.due.left_out,
        "next_due_at": found.next_due,
        "served_by": None if holder is None else asdict(holder),
        "bytes": asdict(found.sizes),
    }
    plain: dict[str, Any] = json.loads(json.dumps(told, default=_plain))
    return plain


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _print(out: Console, found: Status, settings: Settings, now: datetime) -> None:
    def line(label: str, text: str) -> None:
        show.print_lines(out, text, first=f"{label:<{_LABEL}}", indent=_LABEL)

    last, age = found.last, found.age(now)
    line("Lake", f"{found.lake} ({found.name})")
    if last is None or age is None:
        line("Published", "never")
    else:
        line("Published", f"night {last['night']}, on {_at(last['published_at'])} UTC, {_ago(age)}")
    if not settings.sources:
        line("Due", "nothing: the settings list no sources")
    elif not found.is_scheduled:
        line("Due", "nothing: the sources of the settings are for another lake")
    else:
        line("Due now", _span(found.due.nights) or "nothing")
        if found.due.left_out:
            told = f"{_span(found.due.left_out)}: missed, and of such only schedule.catch_up = "
            told += f"{settings.schedule.catch_up} are due beside the latest night"
            line("Left out", f"{told}; `nightdesk backfill` reads them")
        line("Due next", "never" if found.next_due is None else f"{_at(found.next_due.astimezone(UTC))} UTC")
    nobody = "by nobody; `nightdesk serve` reads what is due" if found.is_scheduled else "by nobody"
    line("Served", f"by {found.served_by}" if found.served_by else nobody)
    sizes = {"tables": found.sizes.tables, "superseded files": found.sizes.superseded}
    sizes |= {"Prefect": found.sizes.prefect, "staging": found.sizes.staging, "other": found.sizes.other}
    line("On disk", ", ".join(f"{part} {_size(size)}" for part, size in sizes.items()))
    for begun in found.attempts:
        _print_run(out, begun.night, begun.state, begun.at, begun.run_id, begun.reason)
    for run in found.runs:
        records = f"{counted(run['articles'], 'article')} of {counted(run['records'] or 0, 'record')}"
        held = f"{records}, {counted(run['sources'], 'source')}"
        told = f"{held}; {run['message']}" if run["message"] else held
        _print_run(out, run["night"], run["state"], run["published_at"], run["run_id"], told)


def _print_run(out: Console, night: date, state: str, at: datetime, run_id: str | None, told: str) -> None:
    """One run: what is to be copied and compared in columns, and below it what cannot be told in a column."""
    style = {"Failed": "bold red", "Interrupted": "bold red", "Running": "bold", "Degraded": "yellow"}.get(
        state, ""
    )
    out.print()
    when = f"  {_at(at)} UTC" + (f"  {run_id}" if run_id else "")
    out.print(Text.assemble(f"{night}  ", (f"{state:<11}", style), when))
    show.print_lines(out, one_line(told), indent=12)


def _at(time: datetime) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M}"


def _ago(age: timedelta) -> str:
    return f"{_long(age)} ago"


def _long(age: timedelta) -> str:
    """Such as `12 minutes`, `26 hours` or `3 days`."""
    minutes = int(age.total_seconds() // 60)
    if minutes < 120:
        return counted(minutes, "minute")
    return counted(minutes // 60, "hour") if minutes < 72 * 60 else counted(minutes // (24 * 60), "day")


def _span(nights: Sequence[date]) -> str:
    """One night by its date, several by the first, the last and how many they are."""
    if len(nights) <= 1:
        return "".join(map(str, nights))
    return f"{counted(len(nights), 'night')}, {nights[0]} to {nights[-1]}"


def _size(size: int) -> str:
    return f"{size / 1e3:.0f} kB" if size < 1e6 else f"{size / 1e6:,.1f} MB"
