"""How many task runs a second Prefect stores, in SQLite and, if an address is given, in PostgreSQL.

    python -m benchmarks.records [postgresql+asyncpg://user:password@host/prefect]

Not part of `make bench`: PostgreSQL has to be there. Each is measured in a process of its own, one after the other.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from flows import server

TASKS = 1_000  # of a night of 20,000 articles there are 1,100
ADDRESS = "PREFECT_SERVER_DATABASE_CONNECTION_URL"


def run(addresses: list[str]) -> None:
    """Measure SQLite and then each database named."""
    for address in ["", *addresses]:
        environment = os.environ | ({ADDRESS: address} if address else {})
        subprocess.run([sys.executable, "-m", __spec__.name, "measure"], env=environment, check=True)


def measure() -> None:
    """Let a flow run TASKS tasks that do nothing, and print how long it took and how long until all are stored."""
    with tempfile.TemporaryDirectory(prefix="nightdesk-records-") as home:
        server.prepare(Path(home), workers=1, quiet=True)
        with server.server(Path(home), owner="records"):
            from prefect import flow, task  # Prefect reads its settings when it is imported

            @task
            def nothing() -> None:
                """Takes no time of its own."""

            @flow
            def many() -> None:
                for _ in range(TASKS):
                    nothing()

            began = time.monotonic()
            state = many(return_state=True)
            ran = time.monotonic()
            server.wait_until_recorded(state.state_details.flow_run_id, TASKS)
            stored = time.monotonic()
    where = os.environ.get(ADDRESS, "SQLite").split(":", 1)[0]
    print(f"{where}: {TASKS} tasks ran in {ran - began:.0f} s and were stored after {stored - began:.0f} s")


if __name__ == "__main__":
    measure() if sys.argv[1:] == ["measure"] else run(sys.argv[1:])
