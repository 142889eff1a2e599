"""Send a published night to the object store that keeps the lake."""

from __future__ import annotations

import time
from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.receipt import Receipt
from warehouse.lake.lake import Lake
from warehouse.upkeep.remote import Remote


@task(name="send", task_run_name="send", cache_policy=NO_CACHE, retries=3, retry_delay_seconds=[2, 20, 120])
def send(root: Path, url: str) -> Receipt:
    """Upload what the store lacks, the snapshot last.

    Raises:
        StoreError: the store did not answer; the night is published locally, and the next run sends it.
    """
    started = time.monotonic()
    sent = Remote.open(url).push(Lake(root))
    return Receipt("send", None, None, sent, sent, 0, time.monotonic() - started, url)
