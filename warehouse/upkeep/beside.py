"""A lake beside the lake: past nights are read again there with another model, looked at, and only then taken over.

It is a lake as any other, of hard links to the same files, so that it costs the space of the new answers alone and
every command works on it. What one of the two lakes has published and the other lacks is brought over run by run; a
night that both have published since cannot be.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from warehouse.checks.verify import in_one_line, verify
from warehouse.errors import CheckError, InputError
from warehouse.lake import store
from warehouse.lake.lake import Lake
from warehouse.snapshot.catalogue import Catalogue, open_snapshot
from warehouse.snapshot.snapshot import build_snapshot, republish, swap

FOLDER = ".beside"  # in a lake: one folder per stage

Row = dict[str, Any]


def beside(lake: Lake, stage: str) -> Lake:
    """The lake in which this stage is read again; nothing is published there before `refresh`."""
    return Lake(lake.root / FOLDER / stage)


def refresh(lake: Lake, side: Lake) -> None:
    """Bring everything that `lake` has published into `side`. The caller holds both locks.

    Raises:
        InputError: a night was published in both since.
    """
    published = Catalogue.load(lake)
    if side.snapshot.exists():
        catalogue = brought(published, Catalogue.load(side), f"{side.root}: drop it with --discard")
    else:
        catalogue = published
    _link(lake, side, catalogue.files.to_pylist())
    republish(side, catalogue)


def adopt(lake: Lake, side: Lake) -> list[date]:
    """Publish in `lake` what was read again in `side`, at once, and remove `side`. The caller holds both locks.

    Returns:
        The nights that were read again.

    Raises:
        InputError: nothing was read again, or a night was published in both since.
        CheckError: a promise would be broken; `lake` is as it was.
    """
    if not side.snapshot.exists():
        raise InputError(f"nothing was read again in {side.root}: leave out --adopt to read nights again first")
    ours, theirs = Catalogue.load(lake), Catalogue.load(side)
    nights = sorted({run["night"] for run in _runs_lacking(theirs, ours)})
    catalogue = brought(theirs, ours, f"{lake.root}: read it again beside, after --discard")
    _link(side, lake, theirs.files.to_pylist())
    candidate = lake.root / ".candidate.duckdb"
    build_snapshot(lake, catalogue, candidate)
    with open_snapshot(candidate) as con:
        breaches = verify(con, lake)
    if breaches:
        candidate.unlink()
        told = f"nothing was taken over, {len(breaches)} promises would be broken: {in_one_line(breaches)}"
        raise CheckError(f"{lake.root}: {told}")
    swap(lake, candidate)
    discard(side)
    return nights


def discard(side: Lake) -> None:
    """Remove the lake beside, if it is there."""
    if side.root.is_dir():
        shutil.rmtree(side.root)


def brought(source: Catalogue, target: Catalogue, remedy: str) -> Catalogue:
    """The catalogue of `target` with the runs, notices and corrections that only `source` has, after its own.

    Args:
        remedy: what to do about a night that both have published; the error ends with it.

    Raises:
        InputError: both have published a night since they were the same.
    """
    changed = {run["night"] for run in _runs_lacking(target, source)}
    intake, canaries = _by(source.intake, "run_id"), _by(source.canaries, "run_id")
    models, claims = _by(source.models, "first_run_id"), _by(source.claims, "run_id")
    outlets, files = _by(source.outlet_lists, "run_id"), _by(source.files, "night")
    sequence = {run["run_id"]: run["sequence"] for run in source.runs.to_pylist()}
    catalogue = target
    for run in _runs_lacking(source, target):
        if run["night"] in changed:
            raise InputError(f"night {run['night']} was published in both lakes since they were one; {remedy}")
        run_id = run["run_id"]
        catalogue = catalogue.with_run(
            run,
            intake=intake[run_id],
            canaries=canaries[run_id],
            models=models[run_id],
            claims=claims[run_id],
            files=_current_after(run, files[run["night"]], sequence),
        )
        if outlets[run_id]:
            catalogue = catalogue.with_outlets(outlets[run_id], run_id)
    catalogue = catalogue.with_notices(source.notices.to_pylist())
    return catalogue.with_overrides(source.overrides.to_pylist())


def _runs_lacking(source: Catalogue, target: Catalogue) -> list[Row]:
    """The runs that only `source` has, in the order of their publication."""
    known = target.run_ids()
    runs = [run for run in source.runs.to_pylist() if run["run_id"] not in known]
    return sorted(runs, key=lambda run: run["sequence"])


def _by(rows: pa.Table, column: str) -> defaultdict[Any, list[Row]]:
    """The rows by what they have in a column."""
    grouped: defaultdict[Any, list[Row]] = defaultdict(list)
    for row in rows.to_pylist():
        grouped[row[column]].append(row)
    return grouped


def _current_after(run: Row, files: Iterable[Row], sequence: Mapping[str, int]) -> list[Row]:
    """The `files` rows of a run's night that were current when it had been published.

    Args:
        files: all of that night.
        sequence: of every run.
    """
    return [
        {**row, "superseded_by": None}
        for row in files
        if sequence[row["published_by"]] <= run["sequence"]
        and (row["superseded_by"] is None or sequence[row["superseded_by"]] > run["sequence"])
    ]


def _link(source: Lake, target: Lake, files: Iterable[Row]) -> None:
    """Give each of these files that `source` has and `target` lacks its name in `target`."""
    for row in files:
        path, other = source.absolute(row["path"]), target.absolute(row["path"])
        if row["removed_at"] is None and path.exists() and not other.exists():
            store.link(path, other)
