"""The `nightdesk` command: arguments in, exit code out, nothing else.

Exit codes: 0 done; 1 our bug; 2 the user must change something; 3 a source failed, try again; 4 the latest night is
older than `status --max-age` allows; 130 stopped by Ctrl-C or SIGTERM.

Modules are imported once the command is known, so that help and mistakes are answered at once.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from flows import audience, logs
from flows.parser import Parser
from flows.words import COMMAND, TOO_OLD, age_of, say
from warehouse.errors import NightdeskError, SettingsError
from warehouse.lake.lake import GRACE, Lake

if TYPE_CHECKING:
    from flows.settings import Settings

READS_NIGHTS = ("run", "backfill", "demo", "serve")
INTERRUPTED = 130  # what shells expect of a command that Ctrl-C ended

EXAMPLES = """\
examples:
  nightdesk read article.txt --claim "Russia is planning to invade Ukraine"
  nightdesk run article.txt --claim "Russia is planning to invade Ukraine"
  nightdesk run --config nightdesk.toml --night 2026-03-02
  nightdesk sql "from mentions_by_day order by mentions desc limit 10"
  nightdesk tables entities
  nightdesk verify
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code."""
    with ExitStack() as held:
        try:
            given = _parser().parse_args(arguments)
            if given.command in READS_NIGHTS:
                held.enter_context(audience.going_on())
                held.callback(logs.stop)
            if threading.current_thread() is threading.main_thread():
                signal.signal(signal.SIGTERM, signal.default_int_handler)  # handle it like Ctrl-C
            return _dispatch(given)
        except NightdeskError as error:
            say(f"{COMMAND}: {error}", logging.ERROR)
            _let_go(error)
            return error.exit_code
        except KeyboardInterrupt:
            say(f"{COMMAND}: interrupted; what was finished is kept, and the same command goes on from there")
            return INTERRUPTED
        except BrokenPipeError:  # `nightdesk sql ... | head` has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        except Exception:
            if not logs.is_on():
                raise  # Python prints the traceback and ends with 1
            logs.OURS.critical("%s: an error that is not foreseen", COMMAND, exc_info=True)
            return 1


def _let_go(error: BaseException) -> None:
    """Drop the frames of an error: DuckDB prints long complaints about what they hold when Python exits."""
    cause: BaseException | None = error
    while cause is not None:
        cause.__traceback__ = None
        cause = cause.__cause__ or cause.__context__


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog=COMMAND,
        description="Reads last night's news and writes down, as SQL tables with evidence, what each article says.",
        epilog=EXAMPLES,
    )
    parser.add_argument("--version", action="version", version=f"nightdesk {version('nightdesk')}")
    shared = _shared("`lake` in the settings, else ./lake")
    adding = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=Parser)

    of_paths = _shared("`lake` in the settings, else ./lake; for PATHs beside a nightdesk.toml lake-NAME")
    run = adding.add_parser("run", parents=[of_paths], help="read one night and show what it says")
    run.add_argument("paths", nargs="*", metavar="PATH", help="files, folders, feeds; instead of the sources")
    run.add_argument("--night", type=_night, metavar="DATE", help="YYYY-MM-DD (default: today, UTC)")
    run.add_argument("--claim", action="append", default=[], metavar="TEXT", help="follow this claim too")

    at_once = adding.add_parser("read", help="answers about a few articles at once, without a lake")
    at_once.add_argument("places", nargs="+", metavar="PLACE", help="files, folders, web pages; - for stdin")
    at_once.add_argument("--claim", action="append", default=[], metavar="TEXT", help="judge them on this claim")
    as_what = at_once.add_mutually_exclusive_group()
    as_what.add_argument("--json", action="store_const", const="json", dest="how", help="one JSON array")
    as_what.add_argument("--html", action="store_const", const="html", dest="how", help="a page, spans marked")
    at_once.set_defaults(how="text")

    demo = adding.add_parser("demo", help="read the invented samples that come along, and show what they say")
    demo.add_argument(
        "--lake", type=_path, default=Path("nightdesk-demo"), metavar="DIR", help="default: %(default)s"
    )
    init = adding.add_parser("init", help="write settings with every key explained, to begin with")
    init.add_argument("folder", nargs="?", type=_path, default=Path(), metavar="FOLDER", help="default: here")

    backfill = adding.add_parser("backfill", parents=[shared], help="read nights past, oldest first")
    backfill.add_argument("--from", type=_night, required=True, metavar="DATE", dest="first")
    backfill.add_argument("--to", type=_night, required=True, metavar="DATE", dest="last")
    backfill.add_argument("--claim", action="append", default=[], metavar="TEXT", help="follow this claim too")
    backfill.add_argument("--stage", metavar="NAME", help="read them again by this stage's model, beside")
    after = backfill.add_mutually_exclusive_group()
    after.add_argument("--adopt", action="store_true", help="with --stage: let the new answers replace the old")
    after.add_argument("--discard", action="store_true", help="with --stage: drop the new answers")

    watched = adding.add_parser(
        "watches", parents=[shared], help="what [[watches]] would have told on past nights; sends nothing"
    )
    watched.add_argument("--from", type=_night, required=True, metavar="DATE", dest="first")
    watched.add_argument("--to", type=_night, required=True, metavar="DATE", dest="last")
    watched.add_argument("--json", action="store_true", help="one JSON array")

    sql = adding.add_parser("sql", parents=[shared], help="ask the lake; a table for people by default")
    sql.add_argument(
        "query",
        metavar="QUERY",
        help='such as "select holder, stance, quote from positions"; - for stdin',
    )
    form = sql.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_const", const="json", dest="how", help="one JSON array")
    form.add_argument("--csv", action="store_const", const="csv", dest="how", help="CSV with a header")
    form.add_argument("--parquet", type=_path, metavar="FILE", help="into a Parquet file, whole or not at all")
    sql.add_argument("--as-of", metavar="RUN", help="the lake as it was when this run was published")
    sql.set_defaults(how="table")

    correct = adding.add_parser("correct", help="correct an answer of a model, or take a correction back")
    correct.add_late = partial(_add_corrections, shared)
    digest = adding.add_parser("digest", parents=[shared], help="one night as a page for the browser, made anew")
    digest.add_argument("--night", type=_night, metavar="DATE", help="YYYY-MM-DD (default: the latest)")
    digest.add_argument(
        "--out", type=_path, metavar="FILE", help="write it there (default: LAKE/digests/DATE.html)"
    )
    digest.add_argument("--open", action="store_true", help="show it in the browser")

    adding.add_parser("verify", parents=[shared], help="check the six promises; one line per breach")
    state = adding.add_parser(
        "status", parents=[shared], help="how the latest nights ended, what is under way and due, age and size"
    )
    state.add_argument("--json", action="store_true", help="one JSON object; ages in seconds, sizes in bytes")
    state.add_argument(
        "--max-age",
        type=_max_age,
        metavar="AGE",
        help=f"such as 90m, 26h or 2d: exit with {TOO_OLD} if the latest night was published longer ago",
    )
    tables = adding.add_parser("tables", help="the data dictionary")
    tables.add_argument("name", nargs="?", metavar="NAME", help="one table or view, with its columns")
    tables.add_argument("--lake", type=_path, metavar="DIR", help="say too if this lake is of an older format")
    serving = adding.add_parser(
        "serve", parents=[shared], help="the Prefect server, its UI and the nightly schedule"
    )
    pages = adding.add_parser("browse", parents=[shared], help="the lake as pages for the browser on this machine")
    pages.add_argument(
        "--port", type=_port, metavar="PORT", help="default: `digests.port` of the settings, if free"
    )
    pages.add_argument("--open", action="store_true", help="show them in the browser")
    for parser_ in (serving, pages):
        parser_.add_argument(
            "--allow-corrections", action="store_true", help="with forms that correct answers, as `correct` does"
        )
    agents = adding.add_parser("mcp", parents=[shared], help="the lake, read-only, for assistants (`mcp` extra)")
    agents.add_argument("--http", type=int, metavar="PORT", help="over HTTP on this machine, not stdin and stdout")
    adding.add_parser("relocate", parents=[shared], help="after moving a lake: name its files where they are now")
    migrate = adding.add_parser("migrate", parents=[shared], help="bring an older lake up to today's format")
    migrate.add_argument("--back", action="store_true", help="return to the format before, if nothing came since")
    adding.add_parser("pull", parents=[shared], help="bring what the object store of `remote` has into the lake")
    vacuum = adding.add_parser("vacuum", parents=[shared], help="remove files that no snapshot shows any more")
    vacuum.add_argument(
        "--grace", type=_days, default=GRACE.days, metavar="DAYS", help="keep what was shown within (%(default)s)"
    )
    vacuum.add_argument("--dry-run", action="store_true", help="only say what would be removed")
    _add_reader_commands(adding)
    return parser


def _shared(default_lake: str) -> Parser:
    """The options that every command has."""
    shared = Parser(add_help=False)
    shared.add_argument(
        "--config", type=_path, metavar="FILE", help="settings (default: ./nightdesk.toml if there)"
    )
    shared.add_argument("--lake", type=_path, metavar="DIR", help=f"the lake (default: {default_lake})")
    return shared


def _add_corrections(shared: argparse.ArgumentParser, parser: Parser) -> None:
    from flows.correct_arguments import add_arguments

    add_arguments(parser, shared)


def _night(value: str) -> date:
    from flows.settings import parse_night

    return parse_night(value)


def _days(value: str) -> float:
    try:
        days = float(value)
    except ValueError:
        days = -1.0
    if not 0 <= days <= 36_500:
        raise SettingsError(f"--grace {value}: give days, such as 7 or 0.5")
    return days


def _max_age(value: str) -> timedelta:
    try:
        return age_of(value)
    except SettingsError as error:
        raise SettingsError(f"--max-age {error}") from None


def _path(value: str) -> Path:
    if not value.strip():  # `Path` would take it for the folder in which the command runs
        raise argparse.ArgumentTypeError("is empty: name a file or folder, or leave the option out")
    return Path(value)


def _port(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 6 and 1 <= int(value) <= 65_535):
        raise SettingsError(f"--port {value}: give a port from 1 to 65535")
    return int(value)


DATA_SETS = "folders as the files of models/datasets/ name them, such as entities/conll2003/train.txt"


def _add_reader_commands(adding: argparse._SubParsersAction[Parser]) -> None:
    train = adding.add_parser("train", help="make the embedded reader's weights (needs the `train` extra)")
    train.add_argument("--data", type=_path, required=True, metavar="DIR", help=f"the labelled data: {DATA_SETS}")
    train.add_argument(
        "--base",
        type=_path,
        metavar="DIR",
        help="model.safetensors of all-mpnet-base-v2, from which the task `taught` gets its labels",
    )
    train.add_argument(
        "--work",
        type=_path,
        default=Path("build/training"),
        metavar="DIR",
        help="for checkpoints (default: %(default)s)",
    )
    train.add_argument(
        "--out",
        type=_path,
        default=Path("build/weights"),
        metavar="DIR",
        help="for the weights (default: %(default)s)",
    )
    train.add_argument(
        "--only",
        nargs="+",
        default=[],
        metavar="TASK",
        help="tasks to learn (default: all): "
        "news-names news-quotes entities terms quotes tone sentiment embedding taught remembered statements "
        "news-tones",
    )
    judge = adding.add_parser("train-judge", help="make the judge's weights, which stances come from")
    judge.add_argument("--data", type=_path, required=True, metavar="DIR", help=f"the labelled data: {DATA_SETS}")
    judge.add_argument(
        "--base",
        type=_path,
        metavar="DIR",
        help="model.safetensors and tokenizer.json of all-mpnet-base-v2; needed unless --fit-only",
    )
    judge.add_argument(
        "--work",
        type=_path,
        default=Path("build/training"),
        metavar="DIR",
        help="for ready rows and checkpoints (default: %(default)s)",
    )
    judge.add_argument(
        "--out",
        type=_path,
        default=Path("build/weights"),
        metavar="DIR",
        help="a folder with the reader's weights; the judge's go beside them (default: %(default)s)",
    )
    judge.add_argument("--rows-only", action="store_true", help="make the ready rows, to train on another machine")
    judge.add_argument(
        "--fit-only", action="store_true", help="fit the settings again, as after training of the reader"
    )
    evaluate = adding.add_parser("evaluate", help="measure the embedded reader")
    evaluate.add_argument(
        "--data", type=_path, required=True, metavar="DIR", help=f"the labelled data: {DATA_SETS}"
    )
    evaluate.add_argument("--weights", type=_path, metavar="DIR", help="other weights than the package's")
    evaluate.add_argument(
        "--only",
        nargs="+",
        default=[],
        metavar="HEAD",
        help="heads to measure (default: all): "
        "entities terms quotes speakers tone sentiment stance judge fnc summary search stories linking "
        "places dates amounts",
    )
    evaluate.add_argument("--json", action="store_true", help="figures as JSON")
    evaluate.add_argument("--test", action="store_true", help="score the test splits too: once, at the very end")
    evaluate.add_argument(
        "--card", action="store_true", help="write the model card, README.md beside the weights, over the old one"
    )


def _dispatch(given: argparse.Namespace) -> int:
    if given.command == "read":
        return _read(given)
    from flows import commands, upkeep

    match given.command:
        case "tables":
            return commands.tables(given.name, None if given.lake is None else Lake(given.lake))
        case "demo" | "init":
            from flows import starter

            return starter.demo(given.lake) if given.command == "demo" else starter.init(given.folder)
        case "train":
            with _extra("train"):
                return commands.train(given.data, given.base, given.work, given.out, given.only)
        case "train-judge":
            with _extra("train"):
                return commands.train_judge(
                    given.data,
                    given.base,
                    given.work,
                    given.out,
                    rows_only=given.rows_only,
                    fit_only=given.fit_only,
                )
        case "evaluate":
            return commands.evaluate(
                given.data, given.weights, only=given.only, as_json=given.json, test=given.test, card=given.card
            )
        case "run" | "backfill":
            settings = _run_settings(given)
            if given.command == "backfill" and (given.stage or given.adopt or given.discard):
                return _reread(given, settings)
            named_after = given.paths[0] if _stands_apart(given) and given.lake is None else None
            return commands.run(settings, _nights(given, settings), named_after)
    from flows.run_options import with_run_options
    from flows.settings import FILE, load

    of_file = load(given.config)
    settings = with_run_options(of_file, lake=given.lake, paths=[], claims=[])
    if given.command == "serve":
        from flows.serve import serve

        logs.start(settings.logs.format)
        config = given.config or (Path(FILE) if Path(FILE).is_file() else None)
        return serve(settings, config, given.lake, corrections=given.allow_corrections)
    lake = Lake(settings.lake)
    match given.command:
        case "sql":
            return commands.sql(settings, given.query, given.how, given.as_of, parquet=given.parquet)
        case "watches":
            return commands.watches(settings, commands.nights_between(given.first, given.last), as_json=given.json)
        case "correct":
            from flows import correct

            return correct.run(settings, given)
        case "digest":
            return commands.digest_page(settings, given.night, given.out, browse=given.open)
        case "mcp":
            with _extra("mcp"):
                from flows import mcp
            return mcp.serve(lake, settings.models.embedding, given.http)
        case "browse":
            from flows.browse.command import browse

            return browse(settings, given.port, corrections=given.allow_corrections, opens=given.open)
        case "verify":
            return commands.verify(lake)
        case "status":
            from flows.status import status

            is_its_lake = Lake(of_file.lake).place == lake.place
            return status(settings, is_its_lake=is_its_lake, max_age=given.max_age, as_json=given.json)
        case "relocate":
            return upkeep.relocate(lake)
        case "migrate":
            return upkeep.migrate(lake, back=given.back)
        case "vacuum":
            return upkeep.vacuum(settings, timedelta(days=given.grace), dry_run=given.dry_run)
        case "pull":
            return upkeep.pull(settings)
    raise AssertionError(given.command)


def _reread(given: argparse.Namespace, settings: Settings) -> int:
    """Read nights again by the model of one stage, or decide about what was read again.

    Raises:
        SettingsError: --adopt or --discard without --stage.
    """
    from flows import reread

    if given.stage is None:
        raise SettingsError("--adopt and --discard need --stage NAME: the stage that was read again")
    reread.check_stage(given.stage)
    if given.adopt:
        return reread.adopt(settings, given.stage)
    if given.discard:
        return reread.discard(settings, given.stage)
    named = [("--config", given.config), ("--lake", given.lake)]
    options = [part for option, path in named if path is not None for part in (option, str(path))]
    return reread.reread(settings, given.stage, _nights(given, settings), options)


def _read(given: argparse.Namespace) -> int:
    """The models open while the rest is imported and the texts are fetched and cleaned: someone waits."""
    from tasks.models import embedded, open_ahead

    open_ahead(embedded(stances=bool(given.claim)))
    from flows.read import read

    return read(given.places, given.claim, given.how)


@contextmanager
def _extra(name: str) -> Iterator[None]:
    """What needs an extra of the package: a module that is not installed is reported with its name."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise SettingsError(f"{error.name} is not installed: pip install 'nightdesk[{name}]'") from None


def _stands_apart(given: argparse.Namespace) -> bool:
    """Whether paths are read in a folder whose settings file was not named: its lake and claims do not apply."""
    from flows.settings import FILE

    return given.command == "run" and bool(given.paths) and given.config is None and Path(FILE).is_file()


def _run_settings(given: argparse.Namespace) -> Settings:
    from flows.run_options import apart, with_run_options
    from flows.settings import FILE, load
    from tasks.sources.fetching.address import refusal

    paths = given.paths if given.command == "run" else []
    settings = load(given.config)
    logs.start(settings.logs.format)
    if _stands_apart(given):
        settings = apart(settings, paths)
        say(f"{FILE} is here: its claims and its lake are left out; --config {FILE} takes them")
    settings = with_run_options(settings, lake=given.lake, paths=paths, claims=given.claim)
    for feed in (feed for source in settings.sources for feed in source.feeds if paths):
        if (why := refusal(feed)) is not None:
            raise SettingsError(
                f"{feed}: {why}; list it under [[sources]] in a settings file, with fetch.allow_hosts"
            )
    return settings


def _nights(given: argparse.Namespace, settings: Settings) -> list[date]:
    """The nights to read.

    Raises:
        SettingsError: a night lies in the future, or the last comes before the first.
    """
    from zoneinfo import ZoneInfo

    from flows import commands

    now = datetime.now(UTC)
    if given.command == "backfill":
        nights = commands.nights_between(given.first, given.last)
    else:
        nights = [given.night or now.date()]
    today = max(now.date(), now.astimezone(ZoneInfo(settings.schedule.timezone)).date())
    if nights[-1] > today:
        raise SettingsError(
            f"night {nights[-1]} lies in the future: give {today}, which is today, or one before it"
        )
    return nights


if __name__ == "__main__":
    sys.exit(main())
