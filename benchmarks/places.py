"""The same night read by threads, by more threads and by a Dask cluster on this machine, side by side.

    python -m benchmarks.places [ARTICLES]

All share the same cores, so this shows what each costs and not what more machines give. Not part of `make bench`;
with 1,000 articles, the default, the table goes into docs/performance.md.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import page
from benchmarks.articles import write
from benchmarks.page import Table
from flows import server

ARTICLES = 1_000
PLACES = {
    "threads, one worker": (1, ""),
    "threads, two workers": (2, ""),
    "Dask, two worker processes": (2, '[runner]\nkind = "dask"\n'),
}
SENTENCES = 16  # about 2,000 characters: a news article


def run(count: int) -> None:
    """Read the night in each place twice, in turns, and print the better time of each, its start included."""
    measured_on = f"{page.machine()}. {count} articles of {SENTENCES} sentences; the better of two rounds."
    with tempfile.TemporaryDirectory(prefix="nightdesk-places-") as name:
        folder = Path(name)
        write(folder / "wire.jsonl", count, SENTENCES)
        server.prepare(folder / "prefect", workers=1, quiet=True)
        with server.server(folder / "prefect", owner="places"):
            rounds = [{place: _seconds(folder, place, turn) for place in PLACES} for turn in range(2)]
    best = {place: min(each[place] for each in rounds) for place in PLACES}
    first = next(iter(best.values()))
    rows = tuple(
        (place, f"{seconds:.0f}", f"{count / seconds:.1f}", f"{first / seconds:.2f}")
        for place, seconds in best.items()
    )
    table = Table(("where", "s, start included", "articles/s", "times the first"), rows)
    print(measured_on, table.markdown(), sep="\n\n")
    if count == ARTICLES:
        page.put("places", measured_on, [table])


def _seconds(folder: Path, place: str, turn: int) -> float:
    workers, runner = PLACES[place]
    settings = folder / "nightdesk.toml"
    settings.write_text(
        f'lake = "lake-{workers}-{len(runner)}-{turn}"\n{runner}'
        f"[limits]\nworkers = {workers}\nshard_articles = 64\n"
        '[[sources]]\nname = "wire"\npath = "wire.jsonl"\n'
        '[[claims]]\nid = "dam"\ntext = "The Valcorvo dam is in danger of collapse."\n',
        encoding="utf-8",
    )
    began = time.monotonic()
    command = [sys.executable, "-m", "flows.cli", "run", "--config", str(settings), "--night", "2026-03-02"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - began


if __name__ == "__main__":
    run(int(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES)
