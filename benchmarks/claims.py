"""What following more claims costs: the same articles read with 1, 20 and 200 claims, in turns.

    python -m benchmarks.claims [ARTICLES [ROUNDS]]
    python -m benchmarks.claims RECORDS CLAIMS [ROUNDS]

One claim in ten bears on the sample stories, whose sentences the articles are made of; the rest are about things
that are in none of them, as most claims a desk follows have nothing to do with most of a night's articles. As
each article is a mixture of all stories, nearly every one bears on each of the former: a harder night than a real
one. Not part of `make bench`; by default 20 articles and one round, whose table goes into docs/performance.md.

The second form takes real articles, a file of records that a source would read, and claims, a text with one on each
line, of which it follows the first alone, then all. Its table goes into docs/performance.md too.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Sequence
from itertools import product
from pathlib import Path

from benchmarks import night, page
from benchmarks.articles import write
from benchmarks.page import Table, Target

ARTICLES, ROUNDS = 20, 1
COUNTS = (1, 20, 200)
SENTENCES = 20  # of an article: about 400 word pieces
MADE, NEWS = 2.0, 2.5  # how many times the seconds of one claim most claims may take
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
    """Measure made articles, print the tables and, with the default numbers, write them to the page."""
    with tempfile.TemporaryDirectory(prefix="nightdesk-claims-") as name:
        folder = Path(name)
        write(folder / "wire.jsonl", articles, SENTENCES)
        measured = _measure(folder, folder / "wire.jsonl", articles, [claims(count) for count in COUNTS], rounds)
    about = f"{articles} articles of {SENTENCES} sentences; medians of {rounds} rounds."
    _tell("claims", about, measured, MADE, (articles, rounds) == (ARTICLES, ROUNDS))


def run_real(records: Path, followed: Path, rounds: int) -> None:
    """Measure real articles, print the tables and write them to the page."""
    articles = sum(1 for line in records.read_bytes().split(b"\n") if line)
    asked = [line for line in followed.read_text(encoding="utf-8").splitlines() if line]
    with tempfile.TemporaryDirectory(prefix="nightdesk-claims-") as name:
        measured = _measure(Path(name), records.absolute(), articles, [asked[:1], asked], rounds)
    _tell("news claims", f"{articles} articles of news; medians of {rounds} rounds.", measured, NEWS, True)


def _measure(
    folder: Path, records: Path, articles: int, followed: Sequence[list[str]], rounds: int
) -> dict[int, list[night.Night]]:
    """By the number of claims, the nights of all rounds; the sets of claims take turns."""
    nights: dict[int, list[night.Night]] = {len(each): [] for each in followed}
    write(folder / "few.jsonl", 8, SENTENCES)
    with night.prefect(folder):
        night.read(night.settings(folder / "warm", folder / "few.jsonl"), 8)
        for number in range(rounds):
            for each in followed:
                lake = folder / f"lake-{number}-{len(each)}"
                nights[len(each)].append(night.read(night.settings(lake, records, each), articles))
    return nights


def _tell(block: str, about: str, measured: dict[int, list[night.Night]], most: float, keep: bool) -> None:
    measured_on = f"{page.machine()}. {about}"
    wall = {count: [each.wall for each in nights] for count, nights in measured.items()}
    tables = [_table(measured), page.targets(aims(wall, most))]
    print(measured_on, *(table.markdown() for table in tables), sep="\n\n")
    if keep:
        page.put(block, measured_on, tables)


def aims(wall: dict[int, list[float]], most: float) -> list[Target]:
    """Most claims beside one, at most so many times the seconds."""
    first, last = min(wall), max(wall)
    ratio = statistics.median(wall[last]) / statistics.median(wall[first])
    return [Target(f"cost of {last} claims, times that of {first}", ratio, most=most)]


def _table(measured: dict[int, list[night.Night]]) -> Table:
    wall = {count: statistics.median(each.wall for each in nights) for count, nights in measured.items()}
    rows = tuple(
        (
            f"{count}",
            f"{wall[count]:.1f}",
            f"{nights[0].articles / wall[count]:.1f}",
            f"{1000 * statistics.median(each.cpu for each in nights) / nights[0].articles:.0f}",
            f"{wall[count] / wall[min(wall)]:.2f}",
        )
        for count, nights in measured.items()
    )
    return Table(("claims", "s", "articles/s", "ms of processor an article", "times one claim"), rows)


if __name__ == "__main__":
    given = sys.argv[1:]
    if given and not given[0].isdigit():
        run_real(Path(given[0]), Path(given[1]), int(given[2]) if len(given) > 2 else ROUNDS)
    else:
        numbers = dict(enumerate(map(int, given)))
        run(numbers.get(0, ARTICLES), numbers.get(1, ROUNDS))
