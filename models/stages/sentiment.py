"""The author's sentiment over each article, from the mean states of its sentences."""

from __future__ import annotations

import numpy as np
import torch

from models.api import SENTIMENTS, Reading, Sentiment
from models.calibrate import Floats, probabilities
from models.stages.base import EmbeddedStage
from models.states import Encoded
from models.tokens import CASES, Tokens

_FEWEST = 3  # words without which nothing has been said: a row of dots, one emoji, a byline


class EmbeddedSentiment(EmbeddedStage):
    """Reads sentiment with the shared encoder."""

    @torch.inference_mode()
    def sentiment(self, reading: Reading) -> list[Sentiment]:
        """One sentiment per text; a text of fewer than three words is neutral."""
        return [self._sentiment(encoded) for encoded in self.encoded(reading)]

    def _sentiment(self, encoded: Encoded) -> Sentiment:
        if _words(encoded.tokens) < _FEWEST:
            return Sentiment("neutral", 0.0, 1.0, 0.0)
        bias = np.asarray(self.opened.config["sentiment_bias"], np.float32)
        chances = probabilities(self.logits(encoded) + bias, self.opened.temperature("sentiment"))[0]
        return Sentiment(SENTIMENTS[int(chances.argmax())], *(float(p) for p in chances))

    def logits(self, encoded: Encoded) -> Floats:
        """(1, 3) scores of a text with at least one token."""
        bounds = torch.from_numpy(encoded.tokens.bounds)
        present = (bounds[:, 1] > bounds[:, 0]).unsqueeze(0)
        scores: Floats = self.opened.network.sentiment(encoded.sentence_means.unsqueeze(0), present).numpy()
        return scores


def _words(tokens: Tokens) -> int:
    """How many words are of letters."""
    return int(
        np.isin(
            tokens.cases[tokens.first], [CASES.index(c) for c in ("lower", "title", "upper", "initial", "mixed")]
        ).sum()
    )
