"""A whole night of many articles: how its time is spent, and what it needs of memory and disk.

    python -m tests.benchmarks.night [ARTICLES]

Not part of `make bench`: 20,000 articles, the default, take a good while.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from flows import server
from flows.settings import Settings
from tests.benchmarks.articles import articles

NIGHT = "2026-03-02"
SENTENCES = 4  # of an article; most of a night's time is the reader's, whatever their number


def run(count: int) -> None:
    """Read one night and print where its seconds went."""
    with tempfile.TemporaryDirectory(prefix="nightdesk-load-") as folder:
        _write(Path(folder) / "wire.jsonl", count)
        settings = Settings.model_validate(
            {
                "lake": Path(folder) / "lake",
                "sources": [{"name": "wire", "path": str(Path(folder) / "wire.jsonl")}],
                "claims": [{"id": "dam", "text": "The Valcorvo dam is in danger of collapse."}],
            }
        )
        home = Path(folder) / "prefect"
        server.prepare(home, workers=1, quiet=True)
        with server.server(home, owner="load"):
            _measure(settings, home, count)


def _measure(settings: Settings, home: Path, count: int) -> None:
    from flows.nightly import run_night  # Prefect reads its settings when it is imported

    began = time.monotonic()
    state = run_night(date.fromisoformat(NIGHT), settings)
    whole = time.monotonic() - began
    receipts = state.result()
    recorded = server.wait_until_recorded(state.state_details.flow_run_id, len(receipts))
    reading = sum(one.seconds for one in receipts if one.stage == "read shard")
    stages: dict[str, float] = {}
    for one in receipts:
        stages[one.stage] = stages.get(one.stage, 0.0) + one.seconds
    print(f"{count} articles in {whole:.0f} s: {count / whole:.1f} a second")
    print(f"models {reading / whole:.1%} of it; flow, Parquet, checks, publishing {1 - reading / whole:.1%}")
    print("seconds by stage: " + ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in stages.items()))
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")
    print(f"lake {_size(settings.lake) / 1e6:.1f} MB")
    print(f"Prefect's records {_size(home) / 1e6:.1f} MB; all task runs stored: {recorded}")


def _write(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        for number, text in enumerate(articles(count, length=SENTENCES)):
            told = f"{text} This was report number {number}."  # so that no two texts are the same
            row = {"url": f"https://load.example/{number}", "title": f"Report {number}", "text": told}
            file.write(json.dumps(row) + "\n")


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    run(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
