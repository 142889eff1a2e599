"""A whole night of many articles: how its time is spent, and what it needs of memory and disk.

    python -m benchmarks.night [ARTICLES [SENTENCES]]

Not part of `make bench`: 20,000 articles, the default, take a good while.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.articles import write
from flows import server
from flows.settings import Settings

NIGHT = "2026-03-02"
SENTENCES = 4  # of an article by default: short ones, as what does not read costs the most beside them
CLAIMS = ("The Valcorvo dam is in danger of collapse.", "The Baltic Monetary Authority will cut interest rates.")


@dataclass(frozen=True)
class Night:
    """One night that was read. `cpu` and `wall` are seconds, from the first file opened to the page written; `cpu`
    adds up the cores, without the server's."""

    articles: int
    wall: float
    cpu: float
    stages: Mapping[str, float]
    tasks: int
    flow_run_id: Any
    lake: Path

    @property
    def per_second(self) -> float:
        """Articles."""
        return self.articles / self.wall


@contextmanager
def prefect(folder: Path) -> Iterator[Path]:
    """A Prefect server for the block, which keeps its records in the folder it gives."""
    home = folder / "prefect"
    server.prepare(home, workers=1, quiet=True)
    with server.server(home, owner="load"):
        yield home


def settings(lake: Path, source: Path, claims: Sequence[str] = CLAIMS[:1], **others: Any) -> Settings:
    """Settings for a night of the one source, following these claims."""
    return Settings.model_validate(
        {
            "lake": lake,
            "sources": [{"name": "wire", "path": str(source)}],
            "claims": [{"id": f"claim-{number}", "text": text} for number, text in enumerate(claims)],
            **others,
        }
    )


def read(chosen: Settings, articles: int) -> Night:
    """Read the night; call it inside `prefect`."""
    from flows.nightly import run_night  # Prefect reads its settings when it is imported

    began, cpu = time.monotonic(), time.process_time()
    ended = run_night(date.fromisoformat(NIGHT), chosen)
    wall, cpu = time.monotonic() - began, time.process_time() - cpu
    stages: dict[str, float] = {}
    for each in ended.receipts:
        stages[each.stage] = stages.get(each.stage, 0.0) + each.seconds
    flow_run_id = ended.state.state_details.flow_run_id
    return Night(articles, wall, cpu, stages, len(ended.receipts), flow_run_id, chosen.lake)


def size(folder: Path) -> int:
    """Bytes of all files in the folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def run(count: int, sentences: int) -> None:
    """Read one night and print where its seconds went."""
    with tempfile.TemporaryDirectory(prefix="nightdesk-load-") as name:
        folder = Path(name)
        write(folder / "wire.jsonl", count, sentences)
        with prefect(folder) as home:
            night = read(settings(folder / "lake", folder / "wire.jsonl"), count)
            recorded = server.wait_until_recorded(night.flow_run_id, night.tasks)
        reading = night.stages["read shard"] / night.wall
        print(f"{count} articles in {night.wall:.0f} s: {night.per_second:.1f} a second")
        print(f"models {reading:.1%} of it; flow, Parquet, checks, publishing {1 - reading:.1%}")
        print("seconds by stage: " + ", ".join(f"{stage} {spent:.1f}" for stage, spent in night.stages.items()))
        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")
        print(f"lake {size(night.lake) / 1e6:.1f} MB")
        print(f"Prefect's records {size(home) / 1e6:.1f} MB; all task runs stored: {recorded}")


if __name__ == "__main__":
    given = dict(enumerate(map(int, sys.argv[1:])))
    run(given.get(0, 20_000), given.get(1, SENTENCES))
