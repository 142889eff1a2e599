"""How the cost of an article changes with the night's size: wall clock, processor time, memory at the peak, disk.

    python -m benchmarks.growth [ARTICLES ...]

By default nights of 500 and 5,000 articles, each in a process of its own, one after the other; with those among
them the tables go into docs/performance.md. From the largest night it works out what a day of the big news
collections would need. Not part of `make bench`: it takes a quarter of an hour, and with 50,000 articles an hour
and more.
"""

from __future__ import annotations

import json
import math
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import night, page
from benchmarks.articles import write
from benchmarks.page import Table, Target

COUNTS = (500, 5_000)
SENTENCES = 20  # of an article: about 400 word pieces and 2,000 characters, the mean of a month of real news
DAYS = {"English pages of CC-NEWS": 100_000, "GDELT": 700_000}  # articles a day, about
HOURS_WANTED = 6  # in which such a night should be read
_MEMORY = 1.5  # times the memory of the smallest night that the largest may take: it should not grow with the night


@dataclass(frozen=True)
class Size:
    """What a night of so many articles took: seconds, bytes of memory at the peak, bytes of lake and of records."""

    articles: int
    wall: float
    cpu: float
    memory: int
    lake: int
    prefect: int

    @property
    def each(self) -> float:
        """Seconds of wall clock an article."""
        return self.wall / self.articles


@dataclass(frozen=True)
class Need:
    """What a day of so many articles needs: hours on this machine, cores for HOURS_WANTED, bytes a year."""

    articles: int
    hours: float
    cores: int
    bytes_a_year: float


def need(articles: int, size: Size, cores: int) -> Need:
    """What a day needs by the figures of a night that was measured on so many cores.

    On the assumption that an article costs the same in a larger night, and that cores added are as good as these:
    threads of one process share some of them with Prefect, and a part of a night runs on one core alone.
    """
    seconds = articles * size.each
    return Need(
        articles,
        hours=seconds / 3600,
        cores=math.ceil(seconds * cores / (HOURS_WANTED * 3600)),
        bytes_a_year=365 * articles * size.lake / size.articles,
    )


def run(counts: Sequence[int]) -> None:
    """Measure each count, print the tables and, where COUNTS are among them, write them to the page."""
    measured_on = page.machine() + f". Articles of {SENTENCES} sentences, one claim followed."
    sizes = [_apart(count) for count in counts]
    tables = [_growth(sizes), page.targets(aims(sizes)), _days(sizes[-1], page.cores())]
    print(measured_on, *(table.markdown() for table in tables), sep="\n\n")
    if set(counts) >= set(COUNTS):
        page.put("growth", measured_on, tables)


def aims(sizes: Sequence[Size]) -> list[Target]:
    """The targets of the largest night beside the smallest."""
    first, last = sizes[0], sizes[-1]
    beside = f"at {last.articles:,} articles, of that at {first.articles:,}"
    return [
        Target(f"cost of an article {beside}", 100 * last.each / first.each, most=110, unit=" %"),
        Target(f"processor time of an article {beside}", _cpu(last) / _cpu(first) * 100, most=110, unit=" %"),
        Target(f"memory at the peak {beside}", 100 * last.memory / first.memory, most=100 * _MEMORY, unit=" %"),
    ]


def _cpu(size: Size) -> float:
    return size.cpu / size.articles


def _growth(sizes: Sequence[Size]) -> Table:
    rows = tuple(
        (
            f"{size.articles:,}",
            f"{size.wall:.0f}",
            f"{size.articles / size.wall:.1f}",
            f"{1000 * size.each:.1f}",
            f"{1000 * _cpu(size):.1f}",
            f"{size.memory / 1e9:.2f}",
            f"{size.lake / size.articles / 1000:.2f}",
            f"{size.prefect / 1e6:.0f}",
        )
        for size in sizes
    )
    names = ("articles", "s", "articles/s", "ms an article", "ms of processor an article", "GB at the peak")
    return Table((*names, "kB of lake an article", "MB of Prefect's records"), rows)


def _days(size: Size, cores: int) -> Table:
    rows = []
    for name, articles in DAYS.items():
        needed = need(articles, size, cores)
        year = f"{needed.bytes_a_year / 1e9:,.0f}"
        rows.append((f"{name}, {articles:,} articles", f"{needed.hours:.1f}", f"{needed.cores}", year))
    names = (f"hours on {cores} cores", f"cores for a night of {HOURS_WANTED} h", "GB of lake a year")
    return Table(("a day, on paper", *names), tuple(rows))


def _apart(count: int) -> Size:
    """The night in a process of its own, whose memory is then that of this night alone."""
    with tempfile.TemporaryDirectory(prefix="nightdesk-growth-") as folder:
        command = [sys.executable, "-m", "benchmarks.growth", "one", str(count), folder]
        subprocess.run(command, check=True)
        return Size(**json.loads((Path(folder) / "size.json").read_text(encoding="utf-8")))


def _one(count: int, folder: Path) -> None:
    source = folder / "wire.jsonl"
    write(source, count, SENTENCES)
    with night.prefect(folder) as home:
        outcome = night.read(night.settings(folder / "lake", source), count)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        night.server.wait_until_recorded(outcome.flow_run_id, outcome.tasks)
    sizes = {"memory": memory, "lake": night.size(outcome.lake), "prefect": night.size(home)}
    found = {"articles": count, "wall": outcome.wall, "cpu": outcome.cpu, **sizes}
    (folder / "size.json").write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["one"]:
        _one(int(sys.argv[2]), Path(sys.argv[3]))
    else:
        run(tuple(map(int, sys.argv[1:])) or COUNTS)
