"""Collect one source: write its records of a night, unchanged, to one staging file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from threading import Event
from typing import Any

from prefect.tasks import exponential_backoff

from tasks.parts import parts
from tasks.receipt import Receipt
from tasks.records import RECORDS, TIMEZONE_KEY
from tasks.sources.files.listing import state_of
from tasks.sources.open import open_source
from tasks.sources.source import Beside, Source
from tasks.step import step
from warehouse.ask.terminal import one_line
from warehouse.errors import MissingSource, SourceError
from warehouse.history.before import Before

UNREAD_SHOWN = 20  # names of columns


def _may_come(_task: Any, _run: Any, state: Any) -> bool:
    """Whether to retry: yes if the source did not answer, no if there is nothing at its place."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, SourceError) and not isinstance(error, MissingSource)


@step(
    "ingest",
    "ingest {source.name}",
    persist_result=False,
    retry_delay_seconds=exponential_backoff(backoff_factor=5),
    retry_jitter_factor=0.2,
    retry_condition_fn=_may_come,
)
def collect(
    source: Source, night: date, out: Path, before: Before | None = None, stopped: Event | None = None
) -> Receipt:
    """Write every record that `source` gives to `night` to the staging file `out`, in their order.

    Resumes a killed attempt if the source's files are unchanged.

    Args:
        before: the lake before the night; without it feeds fetch all pages anew.
        stopped: set once nobody waits for what is fetched any more.

    Returns:
        Records taken, of these the usable ones, and those with a problem; all of them are in `out`.

    Raises:
        SourceError: the source did not answer; Prefect retries the task.
        InputError: its settings do not fit what it gives.
    """
    beside = Beside(before=before, stopped=stopped or Event())
    schema = RECORDS.with_metadata({TIMEZONE_KEY: source.timezone})
    with parts(out, schema, state_of(source, night)) as rows:
        kept = rows.kept
        for record in [] if rows.complete else open_source(source, night, skip=kept, beside=beside):
            rows.add(
                {
                    **record.fields,
                    "record": record.reference,
                    "not_modified": record.not_modified,
                    "problem": record.problem,
                    "remark": record.remark,
                    "detail": record.detail,
                }
            )
    return Receipt(
        stage="ingest",
        source=source.name,
        read=rows.rows,
        written=rows.rows - rows.problems,
        set_aside=rows.problems,
        note=_note(kept, beside),
    )


def _note(kept: int, beside: Beside) -> str | None:
    notes = [f"{kept} as an interrupted run left them"] if kept else []
    if beside.passed:
        counts = ", ".join(f"{what} {count}" for what, count in sorted(beside.passed.items()))
        notes.append(f"{beside.passed.total()} that are no articles passed over: {counts}")
    if beside.unread:
        names = [one_line(name)[:40] for name in list(beside.unread)[:UNREAD_SHOWN]]
        more = len(beside.unread) - len(names)
        notes.append(f"columns not read: {', '.join(names)}" + (f" and {more} more" if more else ""))
        if not beside.dated:
            notes.append("no date; if a column holds it, map that in the source's settings: columns.published_at")
    return "; ".join(notes) or None
