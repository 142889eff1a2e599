"""Speed: real articles through every stage, and the time of each stage beside the encoder's."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from models.datasets.files import need
from models.judge.opened import OpenedJudge
from models.judge.stance import EmbeddedStance
from models.reader.engine import Engine, States
from models.reader.opened import OpenedReader
from models.reader.stages.embedding import EmbeddedEmbedder
from models.reader.stages.entities import EmbeddedTagger
from models.reader.stages.quotes import EmbeddedQuotes
from models.reader.stages.sentiment import EmbeddedSentiment
from models.reader.stages.summary import EmbeddedSummariser
from models.reader.stages.tone import EmbeddedTone
from models.reader.tokens import Framed
from models.reading import read

_ARTICLES = 100
_CLAIMS = ["Russia is planning to invade Ukraine."]


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds for all articles.

    Attributes:
        encoder: all passes of the reader's encoder.
        stages: the time of each stage without the encoder.
        encoding: the time of the encoder within each stage.
    """

    articles: int
    characters: int
    encoder: float
    stages: dict[str, float]
    encoding: dict[str, float]

    @property
    def articles_per_second(self) -> float:
        """Articles per second through encoder, heads and decoding."""
        return self.articles / (self.encoder + sum(self.stages.values()))

    @property
    def beside_encoder(self) -> float:
        """Heads and decoding as a share of the encoder's time."""
        return sum(self.stages.values()) / self.encoder

    @property
    def attribution(self) -> float:
        """Quotes, their speakers and all stances, the judge included, as a share of the whole."""
        names = ("quotes", "stance")
        spent = sum(self.stages[name] + self.encoding[name] for name in names)
        return spent / (self.encoder + sum(self.stages.values()))

    def as_line(self) -> str:
        """The figures as a line for people."""
        shares = ", ".join(f"{name} {100 * spent / self.encoder:.1f}" for name, spent in self.stages.items())
        return (
            f"{self.articles} articles of {self.characters / self.articles:.0f} characters, one claim followed: "
            f"{self.articles_per_second:.1f} articles/s; heads and decoding take {100 * self.beside_encoder:.1f} % "
            f"of the encoder's time ({shares}); quotes and stances take "
            f"{100 * self.attribution:.1f} % of the whole"
        )


def speed(opened: OpenedReader, opened_judge: OpenedJudge, data: Path) -> Speed:
    """Time the first articles of the corpus with a single claim, in seconds of wall clock."""
    lines = need(data, "corpus/news_2021_12/articles.jsonl").read_text(encoding="utf-8").splitlines()[:_ARTICLES]
    texts = [json.loads(line)["text"] for line in lines]
    return timed(opened, opened_judge, texts)


def timed(opened: OpenedReader, opened_judge: OpenedJudge, texts: list[str]) -> Speed:
    """Time the texts through every stage, after a warm-up on two of them."""
    _read(opened, opened_judge, texts[:2])  # the first call allocates, and reads the names of countries
    return _read(opened, opened_judge, texts)


def _read(opened: OpenedReader, opened_judge: OpenedJudge, texts: list[str]) -> Speed:
    watch = _Watch(opened.engine)
    opened = replace(opened, engine=watch)
    tagger, judge = EmbeddedTagger(opened), EmbeddedStance(opened, opened_judge)
    reading = watch.stage("word pieces", lambda: read(texts, [tagger]))
    mentions = watch.stage("names", lambda: tagger.tag(reading))
    quotes = watch.stage("quotes", lambda: EmbeddedQuotes(opened).quote(reading, mentions))
    watch.stage("tone", lambda: EmbeddedTone(opened).tone(reading, mentions))
    watch.stage("sentiment", lambda: EmbeddedSentiment(opened).sentiment(reading))
    watch.stage("summary", lambda: EmbeddedSummariser(opened).summarise(reading, 3))
    watch.stage("stance", lambda: judge.judge(reading, quotes, _CLAIMS))
    watch.stage("embedding", lambda: EmbeddedEmbedder(opened).embed(reading))
    return Speed(len(texts), sum(map(len, texts)), watch.encoder, watch.stages, watch.encoding)


class _Watch:
    """An engine that measures its own time apart from that of the calling stage."""

    def __init__(self, engine: Engine) -> None:
        self.encoder = 0.0
        self.stages: dict[str, float] = {}
        self.encoding: dict[str, float] = {}
        self._engine = engine
        self.name = engine.name

    def stage(self, name: str, act: Callable[[], Any]) -> Any:
        """Run `act` as the stage `name`."""
        started, encoding = time.monotonic(), self.encoder
        answer = act()
        self.encoding[name] = self.encoder - encoding
        self.stages[name] = time.monotonic() - started - self.encoding[name]
        return answer

    def run(self, rows: Sequence[Framed]) -> Iterator[tuple[list[int], States]]:
        """As `Engine.run`."""
        batches = self._engine.run(rows)
        while True:
            started = time.monotonic()
            batch = next(batches, None)
            self.encoder += time.monotonic() - started
            if batch is None:
                return
            yield batch
