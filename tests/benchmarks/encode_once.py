"""What encoding once saves: all stages from one encoder pass, beside one pass for each stage."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import cast

from models.api import (
    STAGES,
    Embedder,
    EntityTagger,
    QuoteReader,
    Reading,
    SentimentReader,
    StanceReader,
    Summariser,
    ToneReader,
)
from models.reading import read
from models.registry import open_model
from tests.benchmarks.articles import articles

CLAIMS = ["The council will close the harbour.", "The central bank will raise its rate."]
REPEATS = 3


def run(count: int = 16) -> None:
    """Print articles per second of both ways, medians over interleaved repeats, and their ratio."""
    texts = articles(count)
    once: list[float] = []
    each: list[float] = []
    _all_stages_once(texts[:2])  # opens the model and warms it up
    for _ in range(REPEATS):
        once.append(_seconds(lambda: _all_stages_once(texts)))
        each.append(_seconds(lambda: _one_pass_per_stage(texts)))
    fast, slow = statistics.median(once), statistics.median(each)
    print(f"encode once    {count / fast:6.1f} articles/s, all stages from one encoder pass")
    print(f"encode often   {count / slow:6.1f} articles/s, one encoder pass for each of {len(STAGES)} stages")
    print(f"ratio          {slow / fast:6.2f}")


def _all_stages_once(texts: list[str]) -> None:
    reading = read(texts, [open_model("embedded", stage) for stage in STAGES])
    for stage in STAGES:
        _ask(stage, reading)


def _one_pass_per_stage(texts: list[str]) -> None:
    for stage in STAGES:
        _ask(stage, read(texts, [open_model("embedded", stage)]))


def _ask(stage: str, reading: Reading) -> None:
    model = open_model("embedded", stage)
    match stage:
        case "summary":
            cast(Summariser, model).summarise(reading, 3)
        case "entities":
            cast(EntityTagger, model).tag(reading)
        case "tone":
            tagger = cast(EntityTagger, open_model("embedded", "entities"))
            cast(ToneReader, model).tone(reading, tagger.tag(reading))
        case "sentiment":
            cast(SentimentReader, model).sentiment(reading)
        case "quotes":
            tagger = cast(EntityTagger, open_model("embedded", "entities"))
            cast(QuoteReader, model).quote(reading, tagger.tag(reading))
        case "stance":
            cast(StanceReader, model).judge(reading, CLAIMS)
        case "embedding":
            cast(Embedder, model).embed(reading)


def _seconds(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
