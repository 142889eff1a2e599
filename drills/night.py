"""A lake with one night published and another to be read, that faults are tried on."""

from __future__ import annotations

import json
import math
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from warehouse.checks.verify import verify
from warehouse.lake.lake import Lake
from warehouse.snapshot.catalogue import Catalogue
from warehouse.snapshot.snapshot import connect, republish
from warehouse.tables.schema import PARQUET_TABLES

FIRST, SECOND = "2026-03-02", "2026-03-03"
ARTICLES, SHARD = 24, 4
LIMIT_SECONDS = 300
CLOSE = 2**-11
REPOSITORY = Path(__file__).parents[1]
SETTINGS = f"""
[[sources]]
name = "wire"
path = "{{night}}.jsonl"

[[claims]]
id = "bridge"
text = "The bridge will be closed."

[limits]
shard_articles = {SHARD}
"""


@dataclass
class Contents:
    """Every table's rows without the run that signed them.

    Two are equal if their floats differ by no more than `CLOSE`: another number of threads computes other last
    bits, and those of a vector are rounded to 11.

    Attributes:
        rows: table to its rows as JSON, in order, without their floats.
        floats: of all rows, in the order of these.
    """

    rows: dict[str, list[str]] = field(default_factory=dict)
    floats: list[float] = field(default_factory=list)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Contents) or self.rows != other.rows:
            return False
        pairs = zip(self.floats, other.floats, strict=True)
        return all(math.isclose(ours, theirs, rel_tol=0, abs_tol=CLOSE) for ours, theirs in pairs)


@dataclass
class Night:
    """A copy of the prepared lake, and what it must hold before and after its second night.

    Attributes:
        environment: what the command gets on top of ours.
        options: lines for the settings of the command.
    """

    folder: Path
    before: Contents
    after: Contents
    environment: dict[str, str] = field(default_factory=dict)
    options: str = ""

    @property
    def lake(self) -> Lake:
        return Lake(self.folder / "lake")

    def command(self, night: str = SECOND) -> list[str]:
        """The command that reads a night of this lake."""
        (self.folder / "nightdesk.toml").write_text(SETTINGS + self.options, encoding="utf-8")
        where = ["--config", str(self.folder / "nightdesk.toml"), "--lake", str(self.lake.root)]
        return [sys.executable, "-m", "flows.cli", "run", "--night", night, *where]

    @contextmanager
    def started(self, night: str = SECOND, prefix: tuple[str, ...] = ()) -> Iterator[subprocess.Popen[str]]:
        """The command running in a process group of its own, which is gone at the end of the block."""
        process = subprocess.Popen(
            [*prefix, *self.command(night)],
            cwd=REPOSITORY,
            env=os.environ | self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()

    def run(self, night: str = SECOND, prefix: tuple[str, ...] = ()) -> tuple[int, str]:
        """The exit code of the command and all it printed."""
        with self.started(night, prefix) as process:
            output, _ = process.communicate(timeout=LIMIT_SECONDS)
            return process.returncode, output

    def staged(self) -> dict[Path, int]:
        """The finished answers of the night under way: file to the time it was written."""
        found = self.lake.staging(date.fromisoformat(SECOND)).glob("wire-*/*.parquet")
        answers = {"summaries", "entities", "sentiments", "quotes", "stances", "embeddings"}
        return {path: path.stat().st_mtime_ns for path in found if path.stem in answers}

    def is_intact(self) -> None:
        """What was published last is there, whole, and keeps the promises."""
        with connect(self.lake) as con:
            breaches = verify(con, self.lake)
        assert breaches == [], breaches
        assert contents(self.lake) in (self.before, self.after)

    def recovers(self, prefix: tuple[str, ...] = ()) -> float:
        """Run the night again; it must end as if nothing had happened. Seconds that took."""
        began = time.monotonic()
        code, output = self.run(prefix=prefix)
        seconds = time.monotonic() - began
        assert code == 0, output
        self.is_intact()
        assert contents(self.lake) == self.after
        return seconds


def prepare(folder: Path, articles: int = ARTICLES, kind: type[Night] = Night) -> Night:
    """Write the sources, `articles` a night, and read both nights undisturbed, the first into the lake that trials
    copy.

    Args:
        kind: what is made; a test reads the nights that nothing disturbs in its own process.
    """
    folder.mkdir(parents=True)
    texts = _sample_texts()
    for night, first in ((FIRST, 0), (SECOND, articles)):
        rows = [_article(number, texts[number % len(texts)]) for number in range(first, first + articles)]
        (folder / f"{night}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    night = kind(folder, Contents(), Contents())
    code, output = night.run(FIRST)
    assert code == 0, output
    before = contents(night.lake)
    trial = copy(night, folder.with_name(folder.name + "-undisturbed"))
    code, output = trial.run(SECOND)
    assert code == 0, output
    return kind(folder, before, contents(trial.lake))


def copy(night: Night, folder: Path) -> Night:
    """The prepared lake and its sources in a folder of their own."""
    shutil.copytree(night.folder, folder)
    trial = replace(night, folder=folder)
    republish(trial.lake, Catalogue.load(trial.lake))
    return trial


def contents(lake: Lake) -> Contents:
    """What all tables of a lake hold."""
    held = Contents()
    with connect(lake) as con:
        for table in PARQUET_TABLES:
            rows = con.sql(f"select * exclude (run_id) from {table.name}").to_arrow_table().to_pylist()
            split = sorted(map(_without_floats, rows), key=lambda row: row[0])
            held.rows[table.name] = [rest for rest, _ in split]
            held.floats += [number for _, floats in split for number in floats]
    return held


def _without_floats(row: Mapping[str, Any]) -> tuple[str, list[float]]:
    """A row as JSON without its floats, and the floats; the numbers of a vector are floats."""
    floats: list[float] = []
    rest = {}
    for key, value in row.items():
        numbers = value if isinstance(value, list) else [value]
        if numbers and all(isinstance(number, float) for number in numbers):
            floats += numbers
        else:
            rest[key] = value
    return json.dumps(rest, sort_keys=True, default=str), floats


def _sample_texts() -> list[str]:
    samples = REPOSITORY / "tests" / "samples" / FIRST / "desk.jsonl"
    texts = []
    for line in samples.read_text(encoding="utf-8").splitlines():
        with suppress(ValueError):  # one sample line is broken on purpose
            texts.append(json.loads(line).get("text") or "")
    return [text for text in texts if len(text) > 400]


def _article(number: int, text: str) -> dict[str, str]:
    lead = f"The bridge number {number} will be closed, engineer Mara Lund said on Monday. {text}"
    return {"url": f"https://news.example/{number}", "title": f"Bridge {number}", "text": lead}
