"""How long the pages of `nightdesk browse` take on a large lake, and which of their lists had no answer in time.

    python -m benchmarks.browse [ARTICLES] [NIGHTS] [FOLDER]

The lake is made first, or taken from FOLDER if it is there already; see `benchmarks/made_lake.py`. Each page is
asked three times, as a browser asks it; the median counts.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.made_lake import CLAIMS, FIRST_NIGHT, make
from flows.ask import connect
from warehouse.ask.bounded import BoundedLake
from warehouse.ask.browse import ask
from warehouse.lake.lake import Lake

REPEATS = 3


def asked(nights: int) -> list[tuple[str, dict[str, Any]]]:
    """The pages, with values that the made lake has."""
    last = FIRST_NIGHT + timedelta(days=nights - 1)
    week = {"from": last - timedelta(days=6)}
    return [
        ("start", {}),
        ("articles", {}),
        ("articles", {"outlet": "outlet7.example", "claim": CLAIMS[0]}),
        ("articles", {"q": "banade"}),
        ("articles", {"q": "banade", **week}),
        ("night", {"night": last}),
        ("names", {}),
        ("entity", {"name": "Entity 77", "type": "person"}),
        ("entity", {"name": "Entity 77", "type": "person", **week}),
        ("claim", {"id": CLAIMS[0]}),
        ("outlets", {}),
        ("outlet", {"name": "outlet7.example"}),
        ("statements", {}),
        ("statements", {"speaker": "Entity 77"}),
        ("numbers", {}),
        ("numbers", week),
        ("offices", {}),
        ("stories", {}),
        ("calendar", {}),
    ]


def run(articles: int, nights: int, folder: Path) -> None:
    """Make what is missing in `folder`, open every page, and print seconds."""
    lake = Lake(folder)
    if not lake.snapshot.exists():
        make(folder, articles, nights)
    bounded = BoundedLake(lake, lambda: connect(folder))
    with bounded.held() as (con, _):
        [(article, night)] = con.sql(
            f"select md5('{articles // 2}'), count(distinct night) from articles"
        ).fetchall()
    print(f"{articles:,} articles in {night} nights; seconds, of the processor, lists without an answer")
    for name, given in [("article", {"id": article}), *asked(nights)]:
        took, spent = [], []
        for _ in range(REPEATS):
            began = time.monotonic(), time.process_time()
            answered = ask(bounded, name, given)
            took.append(time.monotonic() - began[0])
            spent.append(time.process_time() - began[1])
        unanswered = [each.name for each in answered.lists if each.problem]
        told = " ".join([name, *(f"{key}={value}" for key, value in given.items())])
        seconds = f"{statistics.median(took):6.2f} {statistics.median(spent):6.2f}"
        print(f"{seconds}  {told}  {', '.join(unanswered)}", flush=True)


if __name__ == "__main__":
    words = sys.argv[1:]
    counts = [int(words[n]) if len(words) > n else default for n, default in enumerate((1_000_000, 400))]
    if len(words) > 2:
        run(*counts, Path(words[2]))
    else:
        with tempfile.TemporaryDirectory(prefix="nightdesk-browse-") as made:
            run(*counts, Path(made) / "lake")
