"""What each subcommand of `nightdesk` does. `cli` checks the arguments and reports the errors."""

from __future__ import annotations

import json
import logging
import os
import shlex
import shutil
import sys
import webbrowser
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from flows import ask, page_server, pager, server, stopping, watch
from flows.lake_format import checked_format, say_if_older, say_if_upgraded
from flows.settings import Settings
from flows.words import counted, near, program, say
from tasks.models import identities, model_errors_as_input_errors, open_ahead
from tasks.outlets import read_outlets
from tasks.receipt import Receipt
from warehouse.ask.query import run_sql, write_parquet
from warehouse.ask.render import How, render
from warehouse.ask.searched import looked_for
from warehouse.errors import InputError, SettingsError
from warehouse.lake import store
from warehouse.lake.lake import Lake
from warehouse.snapshot.snapshot import connect
from warehouse.upkeep.remote import Remote

_NAMED_AFTER = ".named-after"  # in a lake without settings: the path after which it is named


def check_ready(settings: Settings) -> None:
    """Check what every night needs, before a server starts.

    Raises:
        SettingsError: there is nothing to read, or `remote` is not an address of a store.
        InputError: a model or the file of outlets does not exist.
    """
    if not settings.sources:
        raise SettingsError("nothing to read: name files or folders, or list [[sources]] in nightdesk.toml")
    identities(settings.models.model_dump())
    if settings.outlets.file is not None:
        for problem in read_outlets(settings.outlets.file)[1]:
            say(f"nightdesk: {problem}")
    if settings.remote is not None:
        Remote.open(settings.remote)


def run(settings: Settings, nights: list[date], named_after: str | None = None) -> int:
    """Read the nights, oldest first, and show what they say; the exit code.

    Args:
        named_after: the path or address after which the lake is named, if `--lake` does not name it.

    Raises:
        SettingsError: the lake is named after another path of the same name.
        NightdeskError: a night could not be published; earlier nights are.
    """
    from flows import show  # rich is only imported where something is laid out

    check_ready(settings)
    lake = Lake(settings.lake)
    with lake.lock("start of a run"):
        if named_after is not None:
            _keep_apart(lake, named_after)
        format_ = checked_format(lake)  # reports an unreadable lake before a server starts
    home = server.home_of(settings)
    server.prepare(home, workers=settings.limits.workers, quiet=True)
    say("Waiting for the Prefect server ...")
    say(f"Lake: {near(lake.root)}")
    _say_what_is_not_asked(settings, nights)
    exit_code = 0
    ready = partial(get_ready, settings)
    pages = page_server.serve_pages(lake, settings.digests.port)
    with server.server(home, owner="run", meanwhile=ready) as ui, pages as digests_url:
        import_flow()  # if a server was running already
        with server.one_client():
            watch.install_crash_watch()
            say(f"Watch the run at {ui}")
            for night in nights:
                exit_code = max(exit_code, run_night(settings, night, digests_url))
                format_ = say_if_upgraded(lake, format_)
    show.nights(lake, nights, [claim.id for claim in settings.claims])
    say(f"\nRead it as a page: {near(lake.digest(nights[-1]))}")
    query = "select holder, quote from positions" if settings.claims else "select speaker, quote from statements"
    say(f'Ask further:\n  {program()} sql "{query}" --lake {shlex.quote(near(lake.root))}')
    return exit_code


def _keep_apart(lake: Lake, path: str) -> None:
    """Note in the lake after which path it is named, unless that is noted already.

    The path is relative to the lake's parent, so that both may be moved together.

    Raises:
        SettingsError: it is named after another path.
    """
    is_feed = path.startswith(("http://", "https://"))
    origin = path if is_feed else os.path.relpath(Path(path).resolve(), lake.place.parent)
    note = lake.root / _NAMED_AFTER
    before = os.fsdecode(note.read_bytes()) if note.exists() else origin
    if before != origin:
        raise SettingsError(f"{near(lake.root)} is the lake of {before}: name another for {path} with --lake DIR")
    store.write_bytes(note, os.fsencode(origin))


def get_ready(settings: Settings) -> None:
    """Import the flow and begin to open the models, which takes about as long as a server takes to start."""
    if settings.runner.kind == "threads":
        open_ahead(settings.models.model_dump())
    import_flow()


def import_flow() -> None:
    with stopping.held_back():
        import flows.nightly  # noqa: F401


def _say_what_is_not_asked(settings: Settings, nights: list[date]) -> None:
    from tasks.sources.kinds import kind_of

    not_asked = []
    for source in settings.to_sources():
        if over := [night for night in nights if kind_of(source).is_silent(source, night)]:
            not_asked.append(f"{source.name} ({len(over)} of {counted(len(nights), 'night')})")
    if not_asked:
        say(f"Feeds only list what is new today, so they are not asked about past nights: {', '.join(not_asked)}")


def run_night(settings: Settings, night: date, digests_url: str, stage: str | None = None) -> int:
    """Run one night under a progress bar; its exit code, as `exit_code_of`.

    Args:
        stage: as of the flow.
    """
    from flows import nightly
    from flows.progress import bar

    with bar(f"Night {night}"):
        ended = nightly.run_night(night, settings, digests_url, stage)
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
    exit_code, why = exit_code_of(ended.receipts)
    if why is not None:
        say(f"nightdesk: night {night}: {why}")
    return exit_code


def exit_code_of(receipts: Sequence[Receipt]) -> tuple[int, str | None]:
    """The exit code of a published night, and what the user must change.

    Returns:
        3 if a source failed; 2 if records came and all were rejected; else 0.
    """
    if any((receipt.note or "").startswith("failed") for receipt in receipts):
        return 3, None
    cleaned = [receipt for receipt in receipts if receipt.stage == "clean"]
    records, rejected = sum(receipt.read for receipt in cleaned), sum(receipt.set_aside for receipt in cleaned)
    if records and records == rejected:
        return 2, f"no record could be read, of {records}: `reason` and `detail` in the table `ledger` say why"
    return 0, None


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

    If there are no rows, stderr says what `search` looked for.

    Raises:
        InputError: the query or the file is wrong.
    """
    lake = Lake(settings.lake)
    if parquet is not None:
        _check_folder("--parquet", parquet)
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


def digest_page(settings: Settings, night: date | None, out: Path | None, *, browse: bool) -> int:
    """Write the page of a night again, in the lake with the feeds, or to `out`; print its path, open it on request.

    Raises:
        InputError: the night is not published, or the file cannot be written.
    """
    from tasks.night_page.page import page
    from tasks.night_page.write import write_night_page
    from warehouse.ask.night import read_night

    lake = Lake(settings.lake)
    if out is not None:
        _check_folder("--out", out)
    try:
        if out is None:
            path = write_night_page(lake, night, settings.feeds.entities)
        else:
            path = out.absolute()
            store.write_bytes(path, page(read_night(lake, night)))
    except OSError as error:
        problem = f"{out or lake.digests} cannot be written: {error.strerror or error}"
        raise InputError(f"{problem}; name another place with --out") from error
    print(path)
    if browse and not webbrowser.open(path.as_uri()):
        say(f"no browser was found: open {path} in one")
    return 0


def _check_folder(option: str, file: Path) -> None:
    """Refuse to write a file into a folder that does not exist: its name may be misspelt.

    Raises:
        InputError: there is no such folder.
    """
    if not file.absolute().parent.is_dir():
        raise InputError(f"{option} {file}: no folder {file.parent}; make it first, or name a file in another")


def watches(settings: Settings, nights: list[date], *, as_json: bool) -> int:
    """Print what the watches of the settings would have told on these nights; nothing is sent or noted.

    Raises:
        SettingsError: nothing is watched.
        InputError: a condition is wrong.
        MissingLake: nothing is published.
    """
    from tasks.watches import would_tell

    if not settings.watches:
        raise SettingsError("nothing is watched: list [[watches]] in nightdesk.toml")
    found = list(would_tell(Lake(settings.lake), nights, settings.to_watches()))
    if as_json:
        print(json.dumps([asdict(fact) for fact in found], ensure_ascii=False, indent=2, default=str))
    else:
        for fact in found:
            print(f"{fact.night} [{fact.watch_id}] {fact.title}", *fact.text.splitlines(), sep="\n    ")
    say(f"{counted(len(found), 'fact')} from {nights[0]} to {nights[-1]}; nothing was sent")
    return 0


def tables(name: str | None, lake: Lake | None = None) -> int:
    """Print the data dictionary: all tables, or one with its columns. It is the same for every lake.

    Args:
        lake: a lake that the user asks about; stderr says so if it has an older format.

    Raises:
        MissingLake: nothing is published in `lake`.
        InputError: no table or view is called `name`, or `lake` cannot be read.
    """
    from flows import show
    from warehouse.ask.dictionary import describe, find

    if lake is not None:
        say_if_older(lake)
    out = show.console()
    if name is None:
        for row in describe().to_pylist():
            show.print_lines(out, f"{row['name']}  ({row['kind']})")
            show.print_lines(out, row["row"].split(" Try this: ")[0], indent=4)
        say("`nightdesk tables NAME` shows the columns of one, and a query to try")
        return 0
    relation = find(name)
    show.print_rows(out, relation.called, describe(name).to_pylist(), explanation=relation.row)
    return 0


def verify(lake: Lake) -> int:
    """Check the six promises over the whole lake, one line per breach; 1 if there is a breach, else 0."""
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


@model_errors_as_input_errors
def train(data: Path, base: Path | None, work: Path, out: Path, only: list[str]) -> int:
    """Make the embedded reader's weights from the labelled data; a stopped run resumes."""
    from models.training.joint import train as train_reader

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    identity = train_reader(data, work, out, only, base)
    say(f"{out}: {identity.model_id}")
    return 0


@model_errors_as_input_errors
def train_judge(data: Path, base: Path | None, work: Path, out: Path, *, rows_only: bool, fit_only: bool) -> int:
    """Make the judge's weights, only the rows from which they are learned, or only its settings; a stopped run
    resumes."""
    from models.training import train_judge as training

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    if fit_only:
        say(f"{out}: {training.refit(data, out).model_id}")
        return 0
    if base is None:
        raise InputError("--base is missing: name a folder with all-mpnet-base-v2, from which training starts")
    if rows_only:
        training.make_rows(data, base, work / training.ROWS)
        say(f"{work / training.ROWS}: ready to train on")
        return 0
    identity = training.train(data, base, work, out)
    say(f"{out}: {identity.model_id}")
    return 0


@model_errors_as_input_errors
def evaluate(data: Path, weights: Path | None, *, only: list[str], as_json: bool, test: bool, card: bool) -> int:
    """Measure the reader on the labelled data; print a table or JSON, and write its model card on request."""
    from models.evaluation import evaluate as measuring
    from models.evaluation.card import write_cards
    from models.weights import FOLDER

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    folder = weights or FOLDER
    scores = measuring.evaluate(data, folder, test, only)
    print(json.dumps(measuring.as_json(scores), indent=2) if as_json else measuring.as_table(scores))
    if card:
        written = write_cards(scores, folder)
        if not written:
            raise InputError("--card needs all heads of a model: leave out --only, or name stance and judge")
        say(f"Wrote {', '.join(map(str, written))}")
    return 0
