"""What following more claims costs: the same articles read with 1, 20 and 200 claims, in turns.

    python -m tests.benchmarks.claims [ARTICLES [ROUNDS]]

One claim in ten bears on the sample stories, whose sentences the articles are made of; the rest are about things
that are in none of them, as most claims a desk follows have nothing to do with most of a night's articles. As
each article is a mixture of all stories, nearly every one bears on each of the former: a harder night than a real
one. Not part of `make bench`; by default 300 articles and 2 rounds, whose table goes into PERFORMANCE.md.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from itertools import product
from pathlib import Path

from tests.benchmarks import night, page
from tests.benchmarks.articles import write
from tests.benchmarks.page import Table, Target

ARTICLES, ROUNDS = 300, 2
COUNTS = (1, 20, 200)
SENTENCES = 20  # of an article: about 400 word pieces
BEARING = (
    *night.CLAIMS,
    "Marovia is planning to invade Selden.",
    "Marovia has massed troops on its border.",
    "The valley below the dam must be left.",
    "The tram line will be built.",
    "The ferry was rescued in the storm.",
    "The central bank is right to hold its rate.",
    "Reservists will be called up.",
    "The talks in Vienna have failed.",
    "The strike on the railways will go on.",
    "The floods were foreseen.",
    "Robots should nurse the sick.",
    "Inflation will fall this year.",
    "The government knew that the dam was unsafe.",
    "The border will be closed.",
    "The peace talks will bring an agreement.",
    "The engineers warned of a collapse.",
    "The market expects a higher rate.",
    "The army denies that it will attack.",
)
_WHO = ("The football league", "Norland's parliament", "The space agency", "The museum", "The grain board")
_WHAT = ("raise the price of", "forbid the sale of", "pay for", "apologise for", "lose its licence over", "publish")
_OF = ("its tickets", "orchids", "the lighthouse", "frozen fish", "old paintings", "the new stadium")


def claims(count: int) -> list[str]:
    """So many claims, no two the same; the first of each ten bears on the articles."""
    others = (f"{who} will {what} {of}." for who, what, of in product(_WHO, _WHAT, _OF))
    bearing = iter(BEARING)
    return [next(bearing) if number % 10 == 0 else next(others) for number in range(count)]


def run(articles: int, rounds: int) -> None:
    """Measure, print the tables and, with the default numbers, write them to the page."""
    measured_on = page.machine() + f". {articles} articles of {SENTENCES} sentences; medians of {rounds} rounds."
    wall: dict[int, list[float]] = {count: [] for count in COUNTS}
    cpu: dict[int, list[float]] = {count: [] for count in COUNTS}
    with tempfile.TemporaryDirectory(prefix="nightdesk-claims-") as name:
        folder = Path(name)
        write(folder / "wire.jsonl", articles, SENTENCES)
        write(folder / "few.jsonl", 8, SENTENCES)
        with night.prefect(folder):
            night.read(night.settings(folder / "warm", folder / "few.jsonl"), 8)
            for number in range(rounds):
                for count in COUNTS:
                    lake = folder / f"lake-{number}-{count}"
                    told = night.read(night.settings(lake, folder / "wire.jsonl", claims(count)), articles)
                    wall[count].append(told.wall)
                    cpu[count].append(told.cpu)
    tables = [_table(articles, wall, cpu), page.targets(aims(wall))]
    print(measured_on, *(table.told() for table in tables), sep="\n\n")
    if (articles, rounds) == (ARTICLES, ROUNDS):
        page.put("claims", measured_on, tables)


def aims(wall: dict[int, list[float]]) -> list[Target]:
    """Most claims beside one."""
    first, last = COUNTS[0], COUNTS[-1]
    ratio = statistics.median(wall[last]) / statistics.median(wall[first])
    return [Target(f"cost of {last} claims, times that of {first}", ratio, most=2)]


def _table(articles: int, wall: dict[int, list[float]], cpu: dict[int, list[float]]) -> Table:
    first = statistics.median(wall[COUNTS[0]])
    rows = tuple(
        (
            f"{count}",
            f"{statistics.median(wall[count]):.1f}",
            f"{articles / statistics.median(wall[count]):.1f}",
            f"{1000 * statistics.median(cpu[count]) / articles:.0f}",
            f"{statistics.median(wall[count]) / first:.2f}",
        )
        for count in COUNTS
    )
    return Table(("claims", "s", "articles/s", "ms of processor an article", "times one claim"), rows)


if __name__ == "__main__":
    given = dict(enumerate(map(int, sys.argv[1:])))
    run(given.get(0, ARTICLES), given.get(1, ROUNDS))
