"""The heads as they answer: their layers in numpy, so that no answer needs torch.

`heads/` has the same layers in torch, for training; a test holds that both give the same scores. A head is a linear
layer called `score`, mostly behind one called `mix` with a gelu between them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.api import ENTITY_TYPES, NEWS_LABELS, QUOTE_ROLES, SENTIMENT_LABELS, TERM_TYPES
from models.calibrate import Floats
from models.reader.bio import labels_of
from models.reader.shape import HIDDEN
from models.rules import pairing, salience, speaker_features

# The numbers that each head takes and gives; how wide it is between them is up to its weights.
ENDS = {
    "entities": (HIDDEN, len(labels_of(ENTITY_TYPES))),
    "terms": (HIDDEN, len(labels_of(TERM_TYPES))),
    "quotes": (HIDDEN, len(labels_of(QUOTE_ROLES))),
    "tone": (3 * HIDDEN, len(SENTIMENT_LABELS)),
    "sentiment": (2 * HIDDEN, len(SENTIMENT_LABELS)),
    "news": (2 * HIDDEN, len(NEWS_LABELS)),
    "key": (HIDDEN, 1),
    "salience": (salience.FEATURES, 1),
    "pairing": (pairing.FEATURES, 1),
    "speaker": (speaker_features.FEATURES, 1),
}
_NORM_EPSILON = 1e-5  # torch's own for batch norm, with which the salience head was trained
# erf within 1.5e-7: Abramowitz and Stegun 1964, formula 7.1.26.
_ERF_SCALE = np.float32(0.3275911)
_ERF_TERMS = np.array([1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592, 0], np.float32)


class Heads:
    """The heads of a weights file.

    Args:
        weights: fp32 tensors by the names of `models.reader.network.JointNetwork`.

    Raises:
        KeyError: a tensor is missing.
        ValueError: a head takes or gives another number than this code.
    """

    def __init__(self, weights: Mapping[str, NDArray[Any]]) -> None:
        self.weights = weights
        for head, ends in ENDS.items():
            first = "mix" if f"{head}.mix.weight" in weights else "score"
            found = weights[f"{head}.{first}.weight"].shape[1], weights[f"{head}.score.weight"].shape[0]
            if found != ends:
                raise ValueError(f"the head {head} has {found} for inputs and outputs instead of {ends}")
        nothing = np.zeros((0, HIDDEN), np.float32)  # what else is missing shows now, not in the first article
        self.sentence(nothing), self.tone_queries(nothing), self.salience(nothing[:, : salience.FEATURES])

    def linear(self, head: str, features: Floats) -> Floats:
        """Logits of a head without a mixing layer: of word labels for states, of a text's labels for its features.

        (..., inputs) to (..., outputs).
        """
        return self._layer(f"{head}.score", features)

    def choice(self, head: str, candidates: Floats) -> Floats:
        """A score per candidate, for `pairing` or `speaker`: (candidates, features) to (candidates,)."""
        return np.asarray(self._mixed(head, candidates)[..., 0])

    def key(self, sentences: Floats) -> Floats:
        """Whether a sentence belongs in the summary: (sentences, hidden) mean states to (sentences,) logits."""
        return np.asarray(self._mixed("key", sentences)[..., 0])

    def salience(self, features: Floats) -> Floats:
        """The salience of sentences: (sentences, salience.FEATURES) to (sentences,) probabilities."""
        mean, variance = self._tensor("salience.norm.running_mean"), self._tensor("salience.norm.running_var")
        logits = self._mixed("salience", (features - mean) / np.sqrt(variance + _NORM_EPSILON))[..., 0]
        return np.asarray(1 / (1 + np.exp(-logits)))

    def sentence(self, means: Floats) -> Floats:
        """Vectors of length 1: (sentences, hidden) mean states to (sentences, hidden)."""
        mapped = self._layer("sentence.map", means)
        return np.asarray(mapped / np.maximum(np.linalg.norm(mapped, axis=-1, keepdims=True), 1e-12))

    def tone_queries(self, targets: Floats) -> Floats:
        """Queries of mentions, to be multiplied with the states of a sentence themselves, not with their keys.

        The keys' matrix is in the queries. The bias of the keys is left out: it adds the same to every word, which
        the softmax cancels. (mentions, hidden) mean states to (mentions, hidden).
        """
        keys = self._tensor("tone.key.weight")
        return np.asarray(self._layer("tone.query", targets) @ keys / math.sqrt(len(keys)), np.float32)

    def tone(self, answers: Floats) -> Floats:
        """Logits over SENTIMENT_LABELS: (mentions, 3 * hidden), of each the mention's mean state, its attended
        context and its sentence's mean state, to (mentions, 3)."""
        return self._mixed("tone", answers)

    def _mixed(self, head: str, features: Floats) -> Floats:
        return self._layer(f"{head}.score", gelu(self._layer(f"{head}.mix", features)))

    def _layer(self, name: str, features: Floats) -> Floats:
        return np.asarray(features @ self._tensor(f"{name}.weight").T + self._tensor(f"{name}.bias"))

    def _tensor(self, name: str) -> Floats:
        return np.asarray(self.weights[name], np.float32)


def gelu(values: Floats) -> Floats:
    """Each value times the share of a normal distribution below it."""
    magnitude = np.abs(values) * np.float32(math.sqrt(0.5))
    step = 1 / (1 + _ERF_SCALE * magnitude)
    above = np.polyval(_ERF_TERMS, step) * np.exp(-magnitude * magnitude)  # 1 - erf(magnitude)
    return np.asarray(values * np.where(values < 0, above, 2 - above) / 2)
