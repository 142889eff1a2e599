"""The summary: the article's own sentences that tell most of it, in document order."""

from __future__ import annotations

import torch

from models.api import Reading, Span, SummarySentence
from models.salience import choose, features
from models.stages.base import EmbeddedStage
from models.states import Encoded


class EmbeddedSummariser(EmbeddedStage):
    """Picks sentences with the shared encoder; all are verbatim."""

    @torch.inference_mode()
    def summarise(self, reading: Reading, sentences: int) -> list[list[SummarySentence]]:
        """At most `sentences` sentences per text."""
        rows = zip(reading.texts, reading.sentences, self.encoded(reading), strict=True)
        return [self._summarise(text, list(spans), encoded, sentences) for text, spans, encoded in rows]

    def _summarise(self, text: str, spans: list[Span], encoded: Encoded, count: int) -> list[SummarySentence]:
        if not spans or count < 1:
            return []
        scores = self.salience(text, spans, encoded)
        return [
            SummarySentence(position, "verbatim", text[a:b], a, b, scores[number])
            for position, number in enumerate(choose(text, spans, scores, count))
            for a, b in [spans[number]]
        ]

    def salience(self, text: str, spans: list[Span], encoded: Encoded) -> list[float]:
        """How much each sentence tells of the text, 0 to 1."""
        network = self.opened.network
        vectors = network.sentence(encoded.sentence_means)
        described = torch.from_numpy(features(text, spans, vectors.numpy()))
        scores: list[float] = torch.sigmoid(network.salience(described)).tolist()
        return scores
