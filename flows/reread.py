"""`nightdesk backfill --stage NAME`: past nights read again by one stage's model, beside the lake until adopted."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import date
from functools import partial

from flows import commands, page_server, server, watch
from flows.settings import Settings
from flows.words import counted, near, program, say
from models.api import STAGES
from tasks.annotate.stages import signed_in
from tasks.models import identities
from warehouse.ask.nearest import nearest
from warehouse.ask.query import rows_of
from warehouse.errors import InputError, SettingsError
from warehouse.lake.lake import Lake
from warehouse.snapshot.catalogue import Catalogue
from warehouse.snapshot.snapshot import connect
from warehouse.upkeep import beside

_SHOWN = 20
_CHANGES = """select split_part(what, ' ', 1) as answers, before, after, count(*) as articles
    from model_diff($base, $latest) where cause in ('model', 'claim wording', 'unexplained')
    group by all order by articles desc, answers, before, after"""


def check_stage(name: str) -> None:
    """Check that there is such a stage.

    Raises:
        SettingsError: there is none.
    """
    if name not in STAGES:
        meant = nearest(name, STAGES)
        raise SettingsError(f"--stage {name}: no such stage" + (f"; did you mean {meant}?" if meant else ""))


def reread(settings: Settings, stage: str, nights: Sequence[date], named: Sequence[str] = ()) -> int:
    """Read published nights again with the settings' model of one stage, beside the lake, and show what changes.

    The articles are taken from the lake. Nights that an interrupted command has read again are not read once more.

    Args:
        named: the options that named settings and lake, for the commands that are shown.

    Raises:
        SettingsError: the stage is off.
        MissingLake: nothing is published there.
        InputError: none of the nights is published, or one was published in both lakes since.
        NightdeskError: a night could not be read again; those before it are kept beside.
    """
    identity = identities(settings.models.model_dump()).get(stage)
    if identity is None:
        raise SettingsError(f"models.{stage} is off: name the model that should read the nights again")
    lake = Lake(settings.lake)
    lake.check_published()
    side = beside.beside(lake, stage)
    with lake.lock(f"copy for stage {stage}"), side.lock("copy"):
        beside.refresh(lake, side)
    base = Catalogue.load(lake)
    there = {run["night"] for run in base.runs.to_pylist()}
    wanted = [night for night in nights if night in there]
    if not wanted:
        raise InputError(f"no night from {nights[0]} to {nights[-1]} is published in {lake.root}")
    again = _read_again(side, base, stage, identity.model_id)
    left = [night for night in wanted if night not in again]
    done = f"{len(wanted) - len(left)} done before"
    say(f"{counted(len(wanted), 'night')} to read again by {identity.model_id}, {done}")
    _read(settings.model_copy(update={"lake": side.root, "remote": None}), stage, left)
    _compare(lake, side, stage, wanted, named)
    return 0


def adopt(settings: Settings, stage: str) -> int:
    """Let the answers that were read again beside take the place of the old ones, and write the nights' pages.

    Raises:
        MissingLake: nothing is published there.
        InputError: nothing was read again, or a night was published in both lakes since.
        CheckError: a promise would be broken; nothing was taken over.
    """
    from tasks.night_page.write import write_night_page

    lake = Lake(settings.lake)
    lake.check_published()
    side = beside.beside(lake, stage)
    with lake.lock(f"adopt stage {stage}"), side.lock("adopt"):
        nights = beside.adopt(lake, side)
    for night in nights:
        write_night_page(lake, night)
    say(f"{lake.root}: {counted(len(nights), 'night')} taken over; the old answers stay for --as-of until a vacuum")
    return 0


def discard(settings: Settings, stage: str) -> int:
    """Remove what was read again beside and not adopted."""
    side = beside.beside(Lake(settings.lake), stage)
    if not side.root.is_dir():
        raise InputError(f"nothing was read again in {side.root}")
    with side.lock("discard"):
        beside.discard(side)
    say(f"{side.root}: removed; the lake is as it was")
    return 0


def _read_again(side: Lake, base: Catalogue, stage: str, model_id: str) -> set[date]:
    """The nights that only `side` has read again, and whose answers of the stage are all this model's."""
    known = base.run_ids()
    again = {run["night"] for run in Catalogue.load(side).runs.to_pylist() if run["run_id"] not in known}
    table, column = signed_in(stage)
    with connect(side) as con:
        others = rows_of(con, f"select distinct night from {table.name} where {column} <> $model", model=model_id)
    return again - {row["night"] for row in others}


def _read(settings: Settings, stage: str, nights: Sequence[date]) -> None:
    """Run the nights in the lake of `settings`, oldest first."""
    if not nights:
        return
    home = server.home_of(settings)
    server.prepare(home, workers=settings.limits.workers, quiet=True)
    say("Waiting for the Prefect server ...")
    ready = partial(commands.get_ready, settings)
    pages = page_server.serve_pages(Lake(settings.lake), settings.digests.port)
    with server.server(home, owner="run", meanwhile=ready) as ui, pages as digests_url:
        commands.import_flow()
        with server.one_client():
            watch.install_crash_watch()
            say(f"Watch the run at {ui}")
            for night in nights:
                commands.run_night(settings, night, digests_url, stage)


def _compare(lake: Lake, side: Lake, stage: str, nights: Sequence[date], named: Sequence[str]) -> None:
    """Print how often which answer became which, and what to do next."""
    from flows import show

    ran = {name: Catalogue.load(each).runs.to_pylist() for name, each in (("base", lake), ("latest", side))}
    runs = {name: max(rows, key=lambda row: row["sequence"])["run_id"] for name, rows in ran.items()}
    with connect(side) as con:
        changes = rows_of(con, _CHANGES, **runs)
    out = show.console()
    if changes:
        title = f"Answers that change ({_SHOWN} most frequent of {len(changes)} kinds)"
        show.print_rows(out, title, changes[:_SHOWN])
    else:
        say("No answer changes.")
    where = f"{program()} sql --lake {shlex.quote(near(side.root))}"
    command = f"{program()} {shlex.join(['backfill', *named])} --stage {stage} --from {nights[0]} --to {nights[-1]}"
    say(f"Article by article:\n  {where} \"from model_diff('{runs['base']}', '{runs['latest']}')\"")
    say(f"Take them over, or drop them:\n  {command} --adopt\n  {command} --discard")
