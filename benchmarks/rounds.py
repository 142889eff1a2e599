"""Contenders side by side: each runs once a round, so that what disturbs the machine disturbs all of them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import torch

CORES = torch.get_num_threads()  # all there are, unless OMP_NUM_THREADS says fewer


@dataclass
class Contender:
    """Something that reads texts; `seconds` has the wall-clock time of each round."""

    name: str
    texts: Sequence[str]
    act: Callable[[Sequence[str]], object]
    seconds: list[float] = field(default_factory=list)

    @property
    def each(self) -> float:
        """Seconds an article: the median over the rounds."""
        return statistics.median(self.seconds) / len(self.texts)

    def run(self) -> None:
        """One round."""
        started = time.perf_counter()
        self.act(self.texts)
        self.seconds.append(time.perf_counter() - started)


@contextmanager
def all_cores() -> Iterator[None]:
    """torch uses every core inside, whatever Nightdesk, which shares the process, has set for itself."""
    before = torch.get_num_threads()
    torch.set_num_threads(CORES)
    try:
        yield
    finally:
        torch.set_num_threads(before)
