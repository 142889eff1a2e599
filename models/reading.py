"""Texts to a Reading: split into sentences once, run each distinct embedded encoder once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from models.api import Embedder, Reading, Span, StageModel
from models.sentences import split_sentences

_EMBEDDED_AT_ONCE = 64  # texts whose token states are in memory: 50 MB of articles


@runtime_checkable
class Encodes(Protocol):
    """A model that wants its encoder run before the stages ask it anything."""

    def encode(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> object:
        """What this model's stages look for under its model_id in `Reading.states`."""
        ...


def read(texts: Sequence[str], models: Iterable[StageModel]) -> Reading:
    """Split `texts` and encode them for the opened `models`; models that share weights share one encoder pass."""
    sentences = [split_sentences(text) for text in texts]
    return read_split(texts, sentences, models)


def read_split(texts: Sequence[str], sentences: Sequence[Sequence[Span]], models: Iterable[StageModel]) -> Reading:
    """As `read`, for sentences that are known already (labelled data come split)."""
    states: dict[str, object] = {}
    for model in models:
        key = model.identity.model_id
        if isinstance(model, Encodes) and key not in states:
            states[key] = model.encode(texts, sentences)
    return Reading(texts, sentences, states)


def embed(texts: Sequence[str], embedder: Embedder) -> NDArray[np.float32]:
    """(texts, dimensions) vectors of length 1 of any number of texts, which are read some at a time."""
    starts = range(0, max(1, len(texts)), _EMBEDDED_AT_ONCE)
    parts = [texts[start : start + _EMBEDDED_AT_ONCE] for start in starts]
    return np.concatenate([embedder.embed(read(part, [embedder])) for part in parts])
