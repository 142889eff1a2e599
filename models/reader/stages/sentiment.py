"""The author's sentiment and the kind of news of each article, from the mean states of its sentences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.api import NEWS_LABELS, SENTIMENT_LABELS, Reading, Sentiment
from models.calibrate import Floats, probabilities
from models.reader.shape import HIDDEN
from models.reader.stages.base import EmbeddedStage
from models.reader.states import EncodedText
from models.reader.tokens import CASES, Tokens

_FIRST, _LEAD = 12, 2  # sentences of the first mean, and of the second
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

    def chances(self, head: str, features: Floats) -> Floats:
        """(texts, 3) probabilities; `head` is "sentiment" or "news"."""
        return probabilities(self.opened.heads.linear(head, features), self.opened.temperature(head))

    def features(self, encoded: Sequence[EncodedText]) -> Floats:
        """(texts, 2 * hidden) features of both heads: the mean states of the first sentences and of the lead."""
        means = [_mean(text, most) for text in encoded for most in (_FIRST, _LEAD)]
        return np.array(means, np.float32).reshape(-1, 2 * HIDDEN)


def _mean(encoded: EncodedText, most: int) -> Floats:
    """(hidden) the mean of the first sentences' mean states, `most` at most; those without tokens do not count."""
    present = np.diff(encoded.tokens.bounds[:most])[:, 0] > 0
    return np.asarray(encoded.sentence_means[:most][present].sum(0) / max(1, present.sum()))


def _words(tokens: Tokens) -> int:
    """The number of words that consist of letters."""
    return int(_SPELT[tokens.cases[tokens.first]].sum())
