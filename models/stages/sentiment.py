"""The author's sentiment over each article, from the mean states of its sentences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch.nn.utils.rnn import pad_sequence

from models.api import SENTIMENTS, Reading, Sentiment
from models.batching import batches
from models.calibrate import Floats, probabilities
from models.stages.base import EmbeddedStage
from models.states import Encoded
from models.tokens import CASES, Tokens

_FEWEST = 3  # words without which nothing has been said: a row of dots, one emoji, a byline
_SPELT = np.array([case in ("lower", "title", "upper", "initial", "mixed") for case in CASES])  # in letters
_AT_ONCE = 4096  # sentences per call of the head, padding included: 6 MB


class EmbeddedSentiment(EmbeddedStage):
    """Reads sentiment with the shared encoder."""

    def sentiment(self, reading: Reading) -> list[Sentiment]:
        """One sentiment per text; a text of fewer than three words is neutral."""
        encoded = self.encoded(reading)
        answers = [Sentiment("neutral", 0.0, 1.0, 0.0) for _ in encoded]
        spoken = [number for number, one in enumerate(encoded) if _words(one.tokens) >= _FEWEST]
        bias = np.asarray(self.opened.config["sentiment_bias"], np.float32)
        logits = self.logits([encoded[number] for number in spoken]) + bias
        chances = probabilities(logits, self.opened.temperature("sentiment"))
        for number, label, chance in zip(spoken, chances.argmax(1).tolist(), chances.tolist(), strict=True):
            answers[number] = Sentiment(SENTIMENTS[label], *chance)
        return answers

    @torch.inference_mode()
    def logits(self, encoded: Sequence[Encoded]) -> Floats:
        """(texts, 3) scores of texts with at least one token each."""
        logits = np.zeros((len(encoded), len(SENTIMENTS)), np.float32)
        for batch in batches([len(one.tokens.bounds) for one in encoded], _AT_ONCE):
            means = pad_sequence([encoded[number].sentence_means for number in batch], batch_first=True)
            bounds = pad_sequence([torch.from_numpy(encoded[number].tokens.bounds) for number in batch], True)
            logits[batch] = self.opened.network.sentiment(means, bounds[..., 1] > bounds[..., 0]).numpy()
        return logits


def _words(tokens: Tokens) -> int:
    """How many words are of letters."""
    return int(_SPELT[tokens.cases[tokens.first]].sum())
