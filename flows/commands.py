"""What each subcommand of `nightdesk` does; arguments come checked, errors go up to `cli`."""

from __future__ import annotations

import json
import logging
import os
import shlex
import shutil
import sys
import webbrowser
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from flows import ask, digests, pager, server, show, stopping, watch
from flows.settings import Settings
from flows.words import counted, near, program, say
from tasks.identities import identities, open_ahead
from tasks.model_errors import model_errors_as_input_errors
from warehouse.ask.query import How, render, run_sql, write_parquet
from warehouse.ask.searched import looked_for
from warehouse.errors import InputError, MissingLake, SettingsError
from warehouse.lake import store
from warehouse.lake.lake import Lake
from warehouse.snapshot.catalogue import Catalogue
from warehouse.snapshot.snapshot import connect, republish, was_moved
from warehouse.tables import formats
from warehouse.upkeep import migrate as migrating
from warehouse.upkeep.remote import Remote

_NAMED_AFTER = ".named-after"  # in a lake without settings: the path that it has its name from


def check_ready(settings: Settings) -> None:
    """Look for what no night can be read with or without, before a server has started.

    Raises:
        SettingsError: there is nothing to read, or `remote` is no place to keep a lake.
        InputError: there is no such model.
    """
    if not settings.sources:
        raise SettingsError("nothing to read: name files or folders, or list [[sources]] in nightdesk.toml")
    identities(settings.models.model_dump())
    if settings.remote is not None:
        Remote.open(settings.remote)


def run(settings: Settings, nights: list[date], named_after: str | None = None) -> int:
    """Read the nights, oldest first, and show what they say; the exit code.

    Args:
        named_after: the path or address that the lake has its name from, where it was not named otherwise.

    Raises:
        SettingsError: the lake is named after another path of the same name.
        NightdeskError: a night could not be published; those before it are.
    """
    check_ready(settings)
    lake = Lake(settings.lake)
    with lake.lock("start of a run"):
        if named_after is not None:
            _keep_apart(lake, named_after)
        Catalogue.load(lake)  # what can be neither taken nor read is better known before a server has started
    home = server.home_of(settings)
    server.prepare(home, workers=settings.limits.workers, quiet=True)
    say("Waiting for the Prefect server ...")
    say(f"Lake: {near(lake.root)}")
    _say_what_is_not_asked(settings, nights)
    exit_code = 0
    ready = partial(_get_ready, settings)
    with (
        server.server(home, owner="run", meanwhile=ready) as ui,
        digests.served(lake, settings.digests.port) as url,
    ):
        _import_flow()  # where the server was there already
        with server.one_client():
            watch.install_crash_watch()
            say(f"Watch the run at {ui}")
            for night in nights:
                exit_code = max(exit_code, _run_night(settings, night, url))
    show.nights(lake, nights, [claim.id for claim in settings.claims])
    say(f"\nRead it as a page: {near(lake.digest(nights[-1]))}")
    query = "select holder, quote from positions" if settings.claims else "select speaker, quote from statements"
    say(f'Ask further:\n  {program()} sql "{query}" --lake {shlex.quote(near(lake.root))}')
    return exit_code


def _keep_apart(lake: Lake, path: str) -> None:
    """Note in the lake what it is named after, where that is not noted yet.

    A path is noted as it is seen from beside the lake, so that both may be moved together.

    Raises:
        SettingsError: it is named after something else.
    """
    is_feed = path.startswith(("http://", "https://"))
    origin = path if is_feed else os.path.relpath(Path(path).resolve(), lake.place.parent)
    note = lake.root / _NAMED_AFTER
    before = os.fsdecode(note.read_bytes()) if note.exists() else origin
    if before != origin:
        raise SettingsError(f"{near(lake.root)} is the lake of {before}: name another for {path} with --lake DIR")
    store.write_bytes(note, os.fsencode(origin))


def _get_ready(settings: Settings) -> None:
    """Import the flow and begin to open the models, which takes about as long as a server takes to start."""
    if settings.runner.kind == "threads":
        open_ahead(settings.models.model_dump())
    _import_flow()


def _import_flow() -> None:
    with stopping.held_back():
        import flows.nightly  # noqa: F401


def _say_what_is_not_asked(settings: Settings, nights: list[date]) -> None:
    from tasks.sources.feed.feeds import has_nothing_to_say

    told = []
    for source in settings.to_sources():
        if over := [night for night in nights if has_nothing_to_say(source, night)]:
            told.append(f"{source.name} ({len(over)} of {counted(len(nights), 'night')})")
    if told:
        say(f"Feeds tell what is new today, so they are not asked about nights that are over: {', '.join(told)}")


def _run_night(settings: Settings, night: date, digests_url: str) -> int:
    """Run one night under a progress bar; 0, or 3 when a source failed."""
    from flows.nightly import run_night
    from flows.progress import bar

    with bar(f"Night {night}"):
        ended = run_night(night, settings, digests_url)
    flow_run_id = ended.state.state_details.flow_run_id
    if flow_run_id is None or not server.wait_until_recorded(flow_run_id, len(ended.receipts)):
        say(f"nightdesk: night {night}: the Prefect server did not store every task run; the tables are whole")
    if ended.error is not None:
        raise ended.error
    if ended.ending is None:
        raise RuntimeError(f"night {night}: the flow did not come to its end: {ended.state}")
    for receipt in ended.receipts:
        if receipt.note and receipt.stage == "ingest":
            say(f"Night {night}: {receipt.source}: {receipt.note}")
    say(f"Night {night}: {ended.ending.state}" + (f": {ended.ending.message}" if ended.ending.message else ""))
    return 3 if any((receipt.note or "").startswith("failed") for receipt in ended.receipts) else 0


def nights_between(first: date, last: date) -> list[date]:
    """All dates from `first` to `last`, both included.

    Raises:
        SettingsError: `last` lies before `first`.
    """
    if last < first:
        raise SettingsError(f"--to {last} lies before --from {first}: give the earlier night first")
    return [first + timedelta(days=days) for days in range((last - first).days + 1)]


def sql(settings: Settings, query: str, how: How, as_of: str | None, *, parquet: Path | None = None) -> int:
    """Answer one query on stdout as `table`, `json` or `csv`, or in a Parquet file; `-` is a query on stdin.

    Where nothing was found, stderr says what `search` looked for.

    Raises:
        InputError: the query or the file is wrong.
    """
    lake = Lake(settings.lake)
    if query == "-":
        query = sys.stdin.read()
    if parquet is not None and parquet.absolute().resolve().is_relative_to(lake.root.resolve()):
        raise InputError(f"--parquet {parquet}: lies in the lake, whose files are never written over; name another")
    with ask.connect(settings.lake, as_of, settings.models.embedding) as con:
        if parquet is not None:
            say(f"{parquet}: {counted(write_parquet(con, query, parquet), 'row')}")
            return 0
        result = run_sql(con, query)
    if result.num_rows == 0:
        for line in looked_for(query):
            say(line)
    pager.show(render(result, how, shutil.get_terminal_size((160, 24)).columns))
    return 0


def digest_page(lake: Lake, night: date | None, out: Path | None, *, browse: bool) -> int:
    """Make the page of a night anew, in the lake or in `out`, print where it is, and show it where asked.

    Raises:
        InputError: no such night is published, or the place cannot be written.
    """
    from tasks.digest.page import page
    from tasks.digest.write import write_digest
    from warehouse.ask.night import read_night

    try:
        if out is None:
            path = write_digest(lake, night)
        else:
            path = out.absolute()
            store.write_bytes(path, page(read_night(lake, night)))
    except OSError as error:
        told = f"{out or lake.digests} cannot be written: {error.strerror or error}"
        raise InputError(f"{told}; name another place with --out") from error
    print(path)
    if browse and not webbrowser.open(path.as_uri()):
        say(f"no browser was found: open {path} in one")
    return 0


def tables(name: str | None) -> int:
    """Print the data dictionary: all tables, or one with its columns.

    Raises:
        InputError: nothing is called `name`.
    """
    from warehouse.ask.dictionary import describe, find

    out = show.console()
    if name is None:
        for row in describe().to_pylist():
            show.print_lines(out, f"{row['name']}  ({row['kind']})")
            show.print_lines(out, row["row"].split(" Try this: ")[0], indent=4)
        say("`nightdesk tables NAME` shows the columns of one, and a query to try")
        return 0
    relation = find(name)
    show.print_rows(out, relation.called, describe(name).to_pylist(), said=relation.row)
    return 0


def verify(lake: Lake) -> int:
    """Hold the lake to the six promises; one line per breach, 1 if there is one."""
    from warehouse.checks.verify import verify as breaches_of

    breaches = breaches_of(connect(lake), lake)
    for breach in breaches:
        print(f"{breach.promise}: {breach.where}: {breach.what}")
    say(
        f"{lake.root}: {counted(len(breaches), 'breach', 'breaches')}"
        if breaches
        else f"{lake.root}: the six promises hold"
    )
    return 1 if breaches else 0


def relocate(lake: Lake) -> int:
    """Let the snapshot of a lake that was moved or copied name its files where they are now.

    Raises:
        MissingLake: nothing was published there yet.
        InputError: the snapshot cannot be read, or is of a later format.
    """
    if not lake.snapshot.exists():
        raise MissingLake(f"no night is published in {lake.root}: name another --lake")
    with lake.lock("relocate"):
        moved, before = was_moved(lake), migrating.format_of_lake(lake)
        republish(lake, Catalogue.load(lake))
    told = f"{lake.snapshot}: its views {'name' if moved else 'already named'} the files below {lake.root}"
    if before < formats.CURRENT:  # whatever publishes does so in today's format
        told += (
            f"; it is of format {formats.CURRENT} now, and `nightdesk migrate --back` returns to format {before}"
        )
    say(told)
    return 0


def migrate(lake: Lake, *, back: bool) -> int:
    """Bring a lake of an older format up to date, or back to the format before, and say which it has.

    Raises:
        NightdeskError: as `warehouse.upkeep.migrate` has it.
    """
    with lake.lock("migrate"):
        if back:
            say(f"{lake.root}: is of format {migrating.go_back(lake)} again, and nothing else has changed")
            return 0
        before = migrating.migrate(lake)
    if before == formats.CURRENT:
        say(f"{lake.root}: is of format {before} already")
    else:
        told = f"is of format {formats.CURRENT} now, with each night's files in a folder dt=DATE"
        say(f"{lake.root}: {told}; `nightdesk migrate --back` returns to format {before}")
    return 0


def pull(settings: Settings) -> int:
    """Bring the lake that an object store keeps into the folder, and say how much was new.

    Raises:
        SettingsError: no `remote` is set.
        NightdeskError: as `Remote.pull`.
    """
    if settings.remote is None:
        raise SettingsError("remote: missing; set it to where the lake is kept, such as s3://bucket/lake")
    lake = Lake(settings.lake)
    with lake.lock("pull"):
        brought = Remote.open(settings.remote).pull(lake)
    say(f"{lake.root}: {counted(brought, 'file')} brought from {settings.remote}")
    return 0


def vacuum(settings: Settings, grace: timedelta, *, dry_run: bool) -> int:
    """Remove superseded files that nobody may need any more, here and on the object store, and say how many.

    Raises:
        MissingLake: nothing was published there yet.
        LakeBusy: a run is writing the lake, or an analyst has an older snapshot open.
    """
    from warehouse.upkeep.vacuum import vacuum as removed_from

    lake = Lake(settings.lake)
    if not lake.snapshot.exists():
        raise MissingLake(f"no night is published in {lake.root}: name another --lake")
    with lake.lock("vacuum"):
        found = removed_from(lake, datetime.now(UTC), grace, dry_run=dry_run)
        if settings.remote is not None and not dry_run:
            Remote.open(settings.remote).push(lake)
    did = "would be removed" if dry_run else "removed"
    files = f"{counted(found.files, 'file')} ({found.bytes / 1e6:.1f} MB) {did}"
    say(f"{lake.root}: {files}, {counted(found.kept, 'superseded file')} kept")
    return 0


@model_errors_as_input_errors
def train(data: Path, base: Path | None, work: Path, out: Path, only: list[str]) -> int:
    """Make the embedded reader's weights from the labelled data; a run that was stopped goes on where it was."""
    from models.training.joint import train as train_reader

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    identity = train_reader(data, work, out, only, base)
    say(f"{out}: {identity.model_id}")
    return 0


@model_errors_as_input_errors
def train_judge(data: Path, base: Path, work: Path, out: Path, *, rows_only: bool) -> int:
    """Make the judge's weights, or only the rows that they are learned from; a run that was stopped goes on."""
    from models.training import train_judge as training

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    if rows_only:
        training.make_rows(data, base, work / training.ROWS)
        say(f"{work / training.ROWS}: ready to train on")
        return 0
    identity = training.train(data, base, work, out)
    say(f"{out}: {identity.model_id}")
    return 0


@model_errors_as_input_errors
def evaluate(data: Path, weights: Path | None, *, only: list[str], as_json: bool, test: bool, card: bool) -> int:
    """Measure the reader on the labelled data; print a table or JSON, and write its model card where asked."""
    from models.evaluation import evaluate as measuring
    from models.evaluation.card import write_cards
    from models.weights import FOLDER

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    folder = weights or FOLDER
    found = measuring.evaluate(data, folder, test, only)
    print(json.dumps(measuring.as_json(found), indent=2) if as_json else measuring.as_table(found))
    if card:
        written = write_cards(found, folder)
        if not written:
            raise InputError("--card needs all heads of a model: leave out --only, or name stance and judge")
        say(f"Wrote {', '.join(map(str, written))}")
    return 0
