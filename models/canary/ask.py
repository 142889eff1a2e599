"""Asks the opened models about the canary texts, and says how far two readings of them lie apart."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from models.api import (
    STAGES,
    AnyStageModel,
    Embedder,
    EntityTagger,
    QuoteReader,
    SentimentReader,
    StanceReader,
    Summariser,
    ToneReader,
)
from models.reading import read

# The stages whose answers another one's rest on: another tagger may change what is quoted under the same weights.
RESTS_ON: Mapping[str, tuple[str, ...]] = {
    "tone": ("entities",),
    "quotes": ("entities",),
    "stance": ("entities", "quotes"),
}
_SUMMARY_SENTENCES = 2
_DIGITS = 4  # of a probability: what the order of additions changes on one machine lies below


class Answer(NamedTuple):
    """One answer: where (the text and what in it), what, and its probability, salience or cosine, 0 to 1."""

    where: str
    what: str
    probability: float


class Difference(NamedTuple):
    """What lies between two readings of one stage.

    Attributes:
        changed: places at which they answer differently, or only one of them does.
        largest_shift: the largest change of the probability of an answer that both give, 0 to 1.
    """

    changed: int
    largest_shift: float


def ask(models: Mapping[str, AnyStageModel]) -> dict[str, list[Answer]]:
    """What the model of each stage answers to the canary texts, sorted."""
    texts, claims = canary()
    names = list(texts)
    reading = read(list(texts.values()), models.values())
    mentions = cast(EntityTagger, models["entities"]).tag(reading)
    tones = cast(ToneReader, models["tone"]).tone(reading, mentions)
    quotes = cast(QuoteReader, models["quotes"]).quote(reading, mentions)
    judge = cast(StanceReader, models["stance"])
    summaries = cast(Summariser, models["summary"]).summarise(reading, _SUMMARY_SENTENCES)
    sentiments = cast(SentimentReader, models["sentiment"]).sentiment(reading)
    positions = judge.judge(reading, quotes, claims)
    near = _nearest(cast(Embedder, models["embedding"]).embed(reading))
    answers: dict[str, list[Answer]] = {stage: [] for stage in STAGES}

    def note(stage: str, where: str, what: str, probability: float) -> None:
        answers[stage].append(Answer(where, what, round(float(probability), _DIGITS)))

    for place, name in enumerate(names):
        for sentence in summaries[place]:
            note("summary", f"{name} {sentence.position}", sentence.text, sentence.salience)
        for mention, tone in zip(mentions[place], tones[place], strict=True):
            where = f"{name} {mention.start}-{mention.end}"
            note("entities", where, f"{mention.type} {mention.entity}", mention.probability)
            note("tone", where, tone.label, tone.probability)
        sentiment = sentiments[place]
        note("sentiment", name, sentiment.label, getattr(sentiment, sentiment.label))
        for quote in quotes[place]:
            note("quotes", f"{name} {quote.start}-{quote.end}", f"{quote.holder}: {quote.cue}", quote.probability)
        for one in positions[place]:
            where = f"{name} claim {one.claim} {one.holder}"
            if one.quote_id is not None:
                where += f" {one.stance.evidence_start}"
            note("stance", where, one.stance.stance, one.stance.probability)
        other, cosine = near[place]
        note("embedding", name, f"nearest is {names[other]}", cosine)
    return {stage: sorted(found) for stage, found in answers.items()}


def _nearest(vectors: NDArray[np.float32]) -> list[tuple[int, float]]:
    """For each text the one nearest to it, and their cosine: what a search by vectors would rest on."""
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -1.0)
    return [(int(row.argmax()), min(1.0, max(0.0, float(row.max())))) for row in cosines]


def compare(before: Sequence[Answer], after: Sequence[Answer]) -> Difference:
    """How far `after` is from `before`."""
    old, new = _by_place(before), _by_place(after)
    changed = sum(old.get(where, {}).keys() != new.get(where, {}).keys() for where in old.keys() | new.keys())
    shifts = [
        abs(probability - new[where][what])
        for where, found in old.items()
        for what, probability in found.items()
        if what in new.get(where, {})
    ]
    return Difference(changed, round(max(shifts, default=0.0), _DIGITS))


def _by_place(answers: Sequence[Answer]) -> dict[str, dict[str, float]]:
    places: dict[str, dict[str, float]] = {}
    for answer in answers:
        places.setdefault(answer.where, {})[answer.what] = answer.probability
    return places


@cache
def canary() -> tuple[dict[str, str], tuple[str, ...]]:
    """The texts by their names, in the order of these, and the claims."""
    folder = resources.files("models.canary")
    files = sorted((folder / "texts").iterdir(), key=lambda file: file.name)
    texts = {file.name.removesuffix(".txt"): file.read_text("utf-8").strip() for file in files}
    return texts, tuple((folder / "claims.txt").read_text("utf-8").splitlines())


def canary_sha256() -> str:
    """SHA-256, hexadecimal, of the texts and claims: only readings of one set can be compared."""
    return hashlib.sha256(repr(canary()).encode()).hexdigest()
