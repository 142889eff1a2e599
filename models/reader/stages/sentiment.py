"""The author's sentiment and the kind of news of each article, from the mean states of its sentences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from models.api import NEWS_LABELS, SENTIMENT_LABELS, Reading, Sentiment
from models.calibrate import Floats, probabilities
from models.reader.encoder import HIDDEN
from models.reader.heads.text import FIRST, text_features
from models.reader.stages.base import EmbeddedStage
from models.reader.states import EncodedText
from models.reader.tokens import CASES, Tokens

_FEWEST = 3  # a text with fewer words says nothing: a row of dots, an emoji, a byline
_SPELT = np.array([case in ("lower", "title", "upper", "initial", "mixed") for case in CASES])  # in letters
_COLUMNS = (*SENTIMENT_LABELS, *(f"news_{kind}" for kind in NEWS_LABELS))  # of probabilities


class EmbeddedSentiment(EmbeddedStage):
    """Reads sentiment with the shared encoder."""

    def sentiment(self, reading: Reading) -> list[Sentiment]:
        """The sentiment of each text; a text of fewer than three words is neutral."""
        encoded = self.encoded(reading)
        answers = [Sentiment("neutral", 0.0, 1.0, 0.0, "neutral", 0.0, 1.0, 0.0) for _ in encoded]
        long_enough = [number for number, text in enumerate(encoded) if _words(text.tokens) >= _FEWEST]
        features = self.features([encoded[number] for number in long_enough])
        rows = zip(long_enough, self.chances("sentiment", features), self.chances("news", features), strict=True)
        for number, written, news in rows:
            label, kind = SENTIMENT_LABELS[written.argmax()], NEWS_LABELS[news.argmax()]
            columns = zip(_COLUMNS, [*written.tolist(), *news.tolist()], strict=True)
            answers[number] = Sentiment(label=label, news=kind, **dict(columns))
        return answers

    @torch.inference_mode()
    def chances(self, head: str, features: Tensor) -> Floats:
        """(texts, 3) probabilities; `head` is "sentiment" or "news"."""
        logits = self.opened.network.get_submodule(head)(features).numpy()
        return probabilities(logits, self.opened.temperature(head))

    def features(self, encoded: Sequence[EncodedText]) -> Tensor:
        """(texts, 2 * hidden) the features of both heads; each text must have a token."""
        if not encoded:
            return torch.zeros(0, 2 * HIDDEN)
        means = pad_sequence([text.sentence_means[:FIRST] for text in encoded], batch_first=True)
        bounds = pad_sequence([torch.from_numpy(text.tokens.bounds[:FIRST]) for text in encoded], batch_first=True)
        return text_features(means, bounds[..., 1] > bounds[..., 0])


def _words(tokens: Tokens) -> int:
    """The number of words that consist of letters."""
    return int(_SPELT[tokens.cases[tokens.first]].sum())
