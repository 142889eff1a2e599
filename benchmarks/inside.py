"""What a night's time is spent on, seen from inside its process: the encoder apart from what calls it.

What is counted is what the thread that reads a shard waits for: where the encoder computes on other threads while
the night does something else, that something is what counts.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Any
from unittest.mock import patch

from models.reader.opened import open_weights
from models.reader.scoring import Heads

ENCODER, HEADS, PARQUET, PREFECT = "encoder", "heads", "Parquet of the stages", "Prefect around the stages"
# The stages with a task of their own, and what these leave when encoder, heads and Parquet are taken out.
STAGES = {
    "summary": "decoding: summary",
    "entities": "decoding: names and tone",
    "sentiment": "decoding: sentiment",
    "quotes": "decoding: quotes",
    "stance": "decoding: stance",
    "embedding": "decoding: embedding",
    "places": "places",
    "dates": "dates",
    "amounts": "amounts",
}
READING = "sentences, word pieces, batches"
CANARY = "canary, but for encoder and heads"


class Stopwatch:
    """Seconds by label. What is called inside something else counts for itself alone; and while several threads are
    watched at once, each instant is shared equally among what they do, so that no second counts twice."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._clock = clock
        self._lock = threading.Lock()
        self._doing: defaultdict[int, list[str]] = defaultdict(list)  # by thread, the innermost last
        self._counted = 0.0  # up to when

    def begin(self, label: str) -> None:
        """This thread begins with something."""
        with self._lock:
            self._count()
            self._doing[threading.get_ident()].append(label)

    def end(self) -> None:
        """This thread is through with what it began last."""
        with self._lock:
            self._count()
            self._doing[threading.get_ident()].pop()

    def timed(self, label: str, act: Callable[..., Any], *, within_only: bool = False) -> Callable[..., Any]:
        """`act`, watched; with `within_only` only where it is called inside something that is watched."""

        @wraps(act)
        def watched(*args: Any, **kwargs: Any) -> Any:
            if within_only and not self._doing[threading.get_ident()]:
                return act(*args, **kwargs)
            self.begin(label)
            try:
                return act(*args, **kwargs)
            finally:
                self.end()

        return watched

    def each(self, label: str, act: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
        """`act`, which gives an iterator, watched while whoever asked waits for the next element."""

        def watched(*args: Any, **kwargs: Any) -> Iterator[Any]:
            elements = act(*args, **kwargs)
            following = self.timed(label, lambda: next(elements, self))
            while (element := following()) is not self:
                yield element

        return watched

    def _count(self) -> None:
        now = self._clock()
        doing = [labels[-1] for labels in self._doing.values() if labels]
        for label in doing:
            self.seconds[label] += (now - self._counted) / len(doing)
        self._counted = now


@contextmanager
def watched() -> Iterator[Stopwatch]:
    """A stopwatch for the nights this process reads inside the block; enter it when Prefect is prepared."""
    import tasks.annotate.canary
    import tasks.annotate.shard
    from warehouse.lake import store

    watch = Stopwatch()
    with ExitStack() as stack:
        for name, label in STAGES.items():
            stage = tasks.annotate.shard.TASKS[name]
            stack.enter_context(patch.dict(tasks.annotate.shard.TASKS, {name: watch.timed(PREFECT, stage)}))
            stack.enter_context(patch.object(stage, "fn", watch.timed(label, stage.fn)))
        stack.enter_context(
            patch.object(tasks.annotate.shard, "read", watch.timed(READING, tasks.annotate.shard.read))
        )
        stack.enter_context(
            patch.object(tasks.annotate.canary, "ask", watch.timed(CANARY, tasks.annotate.canary.ask))
        )
        write = watch.timed(PARQUET, store.write, within_only=True)
        stack.enter_context(patch.object(store, "write", write))
        kind = type(open_weights().engine)
        stack.enter_context(patch.object(kind, "run", watch.each(ENCODER, kind.run)))
        for head in ("linear", "choice", "key", "salience", "sentence", "tone_queries", "tone"):
            stack.enter_context(patch.object(Heads, head, watch.timed(HEADS, getattr(Heads, head))))
        yield watch


def shares(wall: float, stages: Mapping[str, float], seconds: Mapping[str, float]) -> dict[str, float]:
    """Where a night's seconds went, as shares that add up to 1.

    Args:
        wall: seconds of the night.
        stages: seconds by stage, of the receipts; only of those that nothing else runs beside.
        seconds: what the stopwatch gave.

    Raises:
        ValueError: the encoder was not seen to run, so the shares would be wrong.
    """
    if not seconds.get(ENCODER):
        raise ValueError("the encoder was not seen to run: `watched` must follow it")
    spent = {
        "collecting the records": stages["ingest"],
        "cleaning": stages["clean"],
        "settling: revisions, copies, ledger": stages["group copies"],
        **{label: seconds.get(label, 0.0) for label in (READING, ENCODER, HEADS, *STAGES.values())},
        PARQUET: seconds.get(PARQUET, 0.0),
        CANARY: seconds.get(CANARY, 0.0),
        "checking the promises": stages["check"],
        "publishing": stages["publish"],
        "the page of the night and reports": stages["report"],
        PREFECT: seconds.get(PREFECT, 0.0),
    }
    spent["all else"] = wall - sum(spent.values())
    return {name: of / wall for name, of in spent.items()}
