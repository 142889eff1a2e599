"""A whole night of many articles: how its time is spent, and what it needs of memory and disk.

    python -m tests.benchmarks.night [ARTICLES [SENTENCES]]

Not part of `make bench`: 20,000 articles, the default, take a good while.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from flows import server
from flows.settings import Settings
from tests.benchmarks.articles import write

NIGHT = "2026-03-02"
SENTENCES = 4  # of an article unless told otherwise: short ones, as what does not read costs the most beside them


def run(count: int, sentences: int) -> None:
    """Read one night and print where its seconds went."""
    with tempfile.TemporaryDirectory(prefix="nightdesk-load-") as folder:
        write(Path(folder) / "wire.jsonl", count, sentences)
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


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    given = dict(enumerate(map(int, sys.argv[1:])))
    run(given.get(0, 20_000), given.get(1, SENTENCES))
