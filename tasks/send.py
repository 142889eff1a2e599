"""Send a published night to the object store that keeps the lake."""

from __future__ import annotations

from pathlib import Path

from tasks.receipt import Receipt
from tasks.step import step
from warehouse.lake.lake import Lake
from warehouse.upkeep.remote import Remote


@step("send", retries=3, retry_delay_seconds=[2, 20, 120])
def send(root: Path, url: str) -> Receipt:
    """Upload what the store lacks, the snapshot last.

    Raises:
        StoreError: the store did not answer; the night is published locally, and the next run sends it.
    """
    sent = Remote.open(url).push(Lake(root))
    return Receipt(stage="send", read=sent, written=sent, note=url)
