"""`nightdesk status`: how the latest nights ended, what runs and is due, and the age and size of the lake.

It only reads the lake, so it answers while a night runs and without a Prefect server.
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
_LABEL = 11  # width of the labels at the top, in character cells


@dataclass(frozen=True)
class Sizes:
    """Bytes on disk of the parts of a lake.

    Attributes:
        tables: Parquet files of the lake as it is.
        superseded: replaced files, which `vacuum` removes.
        prefect: Prefect's records of the runs.
        staging: files of nights that are not published.
        other: the snapshot, the pages of the nights, fetched pages.
    """

    tables: int
    superseded: int
    prefect: int
    staging: int
    other: int


@dataclass(frozen=True)
class Status:
    """The state of a lake.

    Attributes:
        last: the latest run of the latest night, from `digest.latest_night`; None if no night was published.
        runs: the latest runs, newest first, from `digest.status`.
        is_scheduled: whether the sources and the schedule of the settings are for this lake.
        served_by: the process that runs the schedule now.
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
        """How long ago the latest night was published; None if no night was."""
        return None if self.last is None else max(now - self.last["published_at"], timedelta())


def status(settings: Settings, *, is_its_lake: bool, max_age: timedelta | None, as_json: bool) -> int:
    """Print the state of the lake; 0, or TOO_OLD if its latest night was published longer ago than `max_age`.

    Args:
        is_its_lake: whether the settings name this lake, rather than `--lake`.

    Raises:
        MissingLake: no night was published or started there.
        InputError: the snapshot cannot be read, or is of a later format, or the lake was moved.
    """
    now = datetime.now(UTC)
    state = read_status(settings, now, is_its_lake=is_its_lake)
    if (lake := Lake(settings.lake)).snapshot.exists():
        say_if_older(lake)
    age = state.age(now)
    is_too_old = max_age is not None and (age is None or age > max_age)
    if as_json:
        print(json.dumps(_as_json(state, now), indent=2, ensure_ascii=False))
    else:
        _print(show.console(), state, settings, now)
    if is_too_old:
        latest = "no night was ever published" if age is None else f"the latest night was published {_ago(age)}"
        say(f"nightdesk: {state.lake}: {latest}; --max-age allows {_long(max_age or timedelta())}")
    return TOO_OLD if is_too_old else 0


def read_status(settings: Settings, now: datetime, *, is_its_lake: bool) -> Status:
    """Read the state of the lake of `settings`. Raises what `status` raises."""
    lake = Lake(settings.lake)
    begun = attempts(lake)
    last, runs = None, list[dict[str, Any]]()
    stored = {"tables": 0, "superseded": 0}
    if lake.snapshot.exists() or not begun:
        with connect(lake) as con:  # raises MissingLake if there is none
            last, runs = digest.latest_night(con), digest.status(con, RUNS_SHOWN)
            stored = digest.bytes_of_files(con)
    kept_apart = {"prefect": _bytes(server.home_of(settings)), "staging": _bytes(lake.staged)}
    rest = _bytes(lake.root) - sum((*stored.values(), *kept_apart.values()))
    served_by = lake.holder(SERVER)
    # A lake of `--lake` may have other sources: nights of the settings are due there only if it is served.
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
    """The size of all files below a folder; files that vanish meanwhile do not count."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(place) / name).lstat().st_size
            except FileNotFoundError:
                continue
    return total


def _as_json(state: Status, now: datetime) -> dict[str, Any]:
    """Times in ISO 8601, ages in seconds, sizes in bytes."""
    last, age, holder = state.last, state.age(now), state.served_by
    published = None if last is None or age is None else {**last, "age_seconds": round(age.total_seconds())}
    fields: dict[str, Any] = {
        "lake": state.lake,
        "name": state.name,
        "last_published": published,
        "unpublished": [asdict(attempt) for attempt in state.attempts],
        "runs": state.runs,
        "due": state.due.nights,
        "left_out": state.due.left_out,
        "next_due_at": state.next_due,
        "served_by": None if holder is None else asdict(holder),
        "bytes": asdict(state.sizes),
    }
    plain: dict[str, Any] = json.loads(json.dumps(fields, default=_plain))
    return plain


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _print(out: Console, state: Status, settings: Settings, now: datetime) -> None:
    def line(label: str, content: str) -> None:
        show.print_lines(out, content, first=f"{label:<{_LABEL}}", indent=_LABEL)

    last, age = state.last, state.age(now)
    line("Lake", f"{state.lake} ({state.name})")
    if last is None or age is None:
        line("Published", "never")
    else:
        line("Published", f"night {last['night']}, on {_at(last['published_at'])} UTC, {_ago(age)}")
    if not settings.sources:
        line("Due", "nothing: the settings list no sources")
    elif not state.is_scheduled:
        line("Due", "nothing: the sources of the settings are for another lake")
    else:
        line("Due now", _span(state.due.nights) or "nothing")
        if state.due.left_out:
            text = f"{_span(state.due.left_out)}: missed, and of such only schedule.catch_up = "
            text += f"{settings.schedule.catch_up} are due beside the latest night"
            line("Left out", f"{text}; `nightdesk backfill` reads them")
        line("Due next", "never" if state.next_due is None else f"{_at(state.next_due.astimezone(UTC))} UTC")
    nobody = "by nobody; `nightdesk serve` reads what is due" if state.is_scheduled else "by nobody"
    line("Served", f"by {state.served_by}" if state.served_by else nobody)
    sizes = {"tables": state.sizes.tables, "superseded files": state.sizes.superseded}
    sizes |= {"Prefect": state.sizes.prefect, "staging": state.sizes.staging, "other": state.sizes.other}
    line("On disk", ", ".join(f"{part} {_size(size)}" for part, size in sizes.items()))
    for begun in state.attempts:
        _print_run(out, begun.night, begun.state, begun.at, begun.run_id, begun.reason)
    for run in state.runs:
        records = f"{counted(run['articles'], 'article')} of {counted(run['records'] or 0, 'record')}"
        held = f"{records}, {counted(run['sources'], 'source')}"
        text = f"{held}; {run['message']}" if run["message"] else held
        _print_run(out, run["night"], run["state"], run["published_at"], run["run_id"], text)


def _print_run(out: Console, night: date, state: str, at: datetime, run_id: str | None, text: str) -> None:
    """Print a run: values to copy and compare in columns, and the rest in lines below."""
    style = {"Failed": "bold red", "Interrupted": "bold red", "Running": "bold", "Degraded": "yellow"}.get(
        state, ""
    )
    out.print()
    when = f"  {_at(at)} UTC" + (f"  {run_id}" if run_id else "")
    out.print(Text.assemble(f"{night}  ", (f"{state:<11}", style), when))
    show.print_lines(out, one_line(text), indent=12)


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
    """A single night as its date; several as their number, the first and the last."""
    if len(nights) <= 1:
        return "".join(map(str, nights))
    return f"{counted(len(nights), 'night')}, {nights[0]} to {nights[-1]}"


def _size(size: int) -> str:
    return f"{size / 1e3:.0f} kB" if size < 1e6 else f"{size / 1e6:,.1f} MB"
