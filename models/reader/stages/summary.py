"""The summary: the most salient sentences of the article, in document order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import numpy as np

from models.api import Reading, Span, SummarySentence
from models.reader.stages.base import EmbeddedStage
from models.reader.states import EncodedText
from models.rules.salience import choose, features


class EmbeddedSummariser(EmbeddedStage):
    """Selects sentences with the shared encoder; all are verbatim."""

    def summarise(self, reading: Reading, sentences: int) -> list[list[SummarySentence]]:
        """At most `sentences` sentences per text."""
        scores = self.salience(reading.texts, reading.sentences, self.encoded(reading))
        rows = zip(reading.texts, reading.sentences, scores, strict=True)
        return [_summary(text, spans, of_text, sentences) for text, spans, of_text in rows]

    def salience(
        self, texts: Sequence[str], sentences: Sequence[Sequence[Span]], encoded: Sequence[EncodedText]
    ) -> list[list[float]]:
        """The salience of each sentence in its text, 0 to 1."""
        if not any(sentences):
            return [[] for _ in texts]
        heads = self.opened.heads
        together = np.concatenate([text.sentence_means for text in encoded])
        ends = np.cumsum([len(spans) for spans in sentences])[:-1]
        vectors, keys = np.split(heads.sentence(together), ends), np.split(heads.key(together), ends)
        rows = zip(texts, sentences, vectors, keys, strict=True)
        described = [features(text, spans, near, key) for text, spans, near, key in rows if spans]
        scores = iter(heads.salience(np.concatenate(described)).tolist())
        return [list(islice(scores, len(spans))) for spans in sentences]


def _summary(text: str, spans: Sequence[Span], scores: Sequence[float], count: int) -> list[SummarySentence]:
    return [
        SummarySentence(position, "verbatim", text[a:b], a, b, scores[number])
        for position, number in enumerate(choose(text, spans, scores, count))
        for a, b in [spans[number]]
    ]
