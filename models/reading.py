"""From texts to a Reading: sentences are split once, and each distinct encoder runs once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from models.api import Embedder, Reading, Span, StageModel
from models.rules.sentences import split_sentences

_EMBEDDED_AT_ONCE = 64  # texts whose token states are in memory: 50 MB of articles


@runtime_checkable
class Encodes(Protocol):
    """A model whose encoder must run before its stage answers."""

    @property
    def encoder_id(self) -> str:
        """The `model_id` of the encoder's weights; models with the same id share a single pass."""
        ...

    def encode(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> object:
        """The states that the model's stage expects in `Reading.states` under its encoder_id."""
        ...


def read(
    texts: Sequence[str],
    models: Iterable[StageModel],
    titles: Sequence[str] = (),
    published: Sequence[date | None] = (),
) -> Reading:
    """Split `texts` and encode them for the opened `models`; models with the same weights share a single pass.

    Args:
        titles: of the texts, "" for a text without; the sequence is empty if titles are unknown.
        published: the day of each text, None where it is unknown; empty if no day is known.
    """
    sentences = [split_sentences(text) for text in texts]
    return read_split(texts, sentences, models, titles, published)


def read_split(
    texts: Sequence[str],
    sentences: Sequence[Sequence[Span]],
    models: Iterable[StageModel],
    titles: Sequence[str] = (),
    published: Sequence[date | None] = (),
) -> Reading:
    """As `read`, for texts whose sentences are known, such as labelled data."""
    states: dict[str, object] = {}
    for model in models:
        if isinstance(model, Encodes) and model.encoder_id not in states:
            states[model.encoder_id] = model.encode(texts, sentences)
    return Reading(texts, sentences, titles, states, published)


def embed(texts: Sequence[str], embedder: Embedder) -> NDArray[np.float32]:
    """(texts, dimensions) vectors of length 1; the texts are read in groups, to bound memory."""
    starts = range(0, max(1, len(texts)), _EMBEDDED_AT_ONCE)
    parts = [texts[start : start + _EMBEDDED_AT_ONCE] for start in starts]
    return np.concatenate([embedder.embed(read(part, [embedder])) for part in parts])
