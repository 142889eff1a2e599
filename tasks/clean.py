"""Clean the records of one source: each becomes a draft of an article, or keeps the reason why it cannot."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tasks.cleaning.dates import timezone_of
from tasks.cleaning.draft import draft_of
from tasks.receipt import Receipt
from tasks.records import DRAFTS, batches, staging
from tasks.step import step


@step("clean", "clean {source_name}", persist_result=False)
def clean(source_name: str, night: date, records: Path, out: Path, languages: tuple[str, ...]) -> Receipt:
    """Write one draft per record of the staging file `records` to `out`, in the same order.

    Args:
        languages: those the models read, as ISO 639-1 codes; a text too short to tell counts as the first.

    Returns:
        Records read, drafts that are articles, drafts that are not.
    """
    read = problems = 0
    with staging(out, DRAFTS) as drafts:
        for rows, zone in batches(records):
            for row in rows:
                draft = draft_of(row, source_name, night, timezone_of(zone), languages)
                drafts.add(draft)
                read += 1
                problems += draft["problem"] is not None
    return Receipt(stage="clean", source=source_name, read=read, written=read - problems, set_aside=problems)
