"""Texts to a Reading: split into sentences once, run each distinct embedded encoder once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from models.api import Embedder, Reading, Span, StageModel
from models.rules.sentences import split_sentences

_EMBEDDED_AT_ONCE = 64  # texts whose token states are in memory: 50 MB of articles


@runtime_checkable
class Encodes(Protocol):
    """A model that wants its encoder run before the stages ask it anything."""

    @property
    def encoder_id(self) -> str:
        """The `model_id` of the weights whose encoder runs; models that share it share one pass."""
        ...

    def encode(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> object:
        """What this model's stages look for under its encoder_id in `Reading.states`."""
        ...


def read(texts: Sequence[str], models: Iterable[StageModel], titles: Sequence[str] = ()) -> Reading:
    """Split `texts` and encode them for the opened `models`; models that share weights share one encoder pass.

    Args:
        titles: of the texts, empty where there is none; none at all where titles are not known.
    """
    sentences = [split_sentences(text) for text in texts]
    return read_split(texts, sentences, models, titles)


def read_split(
    texts: Sequence[str],
    sentences: Sequence[Sequence[Span]],
    models: Iterable[StageModel],
    titles: Sequence[str] = (),
) -> Reading:
    """As `read`, for sentences that are known already (labelled data come split)."""
    states: dict[str, object] = {}
    for model in models:
        if isinstance(model, Encodes) and model.encoder_id not in states:
            states[model.encoder_id] = model.encode(texts, sentences)
    return Reading(texts, sentences, titles, states)


def embed(texts: Sequence[str], embedder: Embedder) -> NDArray[np.float32]:
    """(texts, dimensions) vectors of length 1 of any number of texts, which are read some at a time."""
    starts = range(0, max(1, len(texts)), _EMBEDDED_AT_ONCE)
    parts = [texts[start : start + _EMBEDDED_AT_ONCE] for start in starts]
    return np.concatenate([embedder.embed(read(part, [embedder])) for part in parts])
