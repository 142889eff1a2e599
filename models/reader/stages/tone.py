"""The tone towards each mention, from the states of its sentence."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np

from models.api import SENTIMENT_LABELS, Mention, Reading, Tone
from models.calibrate import Floats, probabilities
from models.reader.means import span_means
from models.reader.shape import HIDDEN
from models.reader.stages.base import EmbeddedStage
from models.reader.states import EncodedText
from models.reader.tokens import Ints, Tokens

_LONGEST = 254  # tokens of a sentence that are read: a window has no more


class EmbeddedTone(EmbeddedStage):
    """Reads tones with the shared encoder."""

    def tone(self, reading: Reading, mentions: list[list[Mention]]) -> list[list[Tone]]:
        """The tone towards each mention."""
        bias = np.asarray(self.opened.config["tone_bias"], np.float32)
        chances = probabilities(
            self.logits(self.encoded(reading), mentions) + bias, self.opened.temperature("tone")
        )
        labels = [SENTIMENT_LABELS[label] for label in chances.argmax(1).tolist()]
        tones = map(Tone, labels, chances.max(1).tolist())
        return [[next(tones) for _ in of_text] for of_text in mentions]

    def logits(self, encoded: Sequence[EncodedText], mentions: Sequence[Sequence[Mention]]) -> Floats:
        """(mentions, 3) logits of the mentions of all texts, text after text.

        A mention without a token, which our own tagger never gives, scores as its sentence does. The result is that
        of the head's `forward`, but each mention attends only to the few words of its own sentence.
        """
        heads = self.opened.heads
        with_mentions = [
            (text, places_of(text.tokens, of_text))
            for text, of_text in zip(encoded, mentions, strict=True)
            if of_text
        ]
        if not with_mentions:
            return np.zeros((0, len(SENTIMENT_LABELS)), np.float32)
        means = np.concatenate([span_means(text.states, places.reshape(-1, 2)) for text, places in with_mentions])
        wholes, targets = means[0::2], means[1::2]
        queries = heads.tone_queries(targets)
        contexts = np.zeros((len(queries), HIDDEN), np.float32)
        after = 0
        for text, places in with_mentions:
            for (start, end), neighbours in groupby(places[:, :2].tolist()):
                first, after = after, after + sum(1 for _ in neighbours)
                if end > start:
                    contexts[first:after] = _attended(queries[first:after], text.states[start:end])
        return heads.tone(np.concatenate([targets, contexts, wholes], axis=1))


def _attended(queries: Floats, states: Floats) -> Floats:
    """queries: (mentions, hidden), states: (tokens, hidden) of their sentence, to (mentions, hidden)."""
    match = queries @ states.T
    weight = np.exp(match - match.max(1, keepdims=True))
    return np.asarray(weight / weight.sum(1, keepdims=True) @ states)


def places_of(tokens: Tokens, mentions: Sequence[Mention]) -> Ints:
    """(mentions, 4) the token spans of each mention's sentence and of the mention.

    A sentence has at least one token; of a very long sentence the part around the mention counts.
    """
    first = np.searchsorted(tokens.ends, [mention.start for mention in mentions], side="right")
    last = np.maximum(first, np.searchsorted(tokens.starts, [mention.end for mention in mentions], side="left"))
    row = np.searchsorted(tokens.bounds[:, 1], first, side="right")
    nowhere = row == len(tokens.bounds)
    start, end = tokens.bounds[np.where(nowhere, 0, row)].T
    long = end - start > _LONGEST
    start = np.where(long, np.maximum(start, np.minimum(first - _LONGEST // 2, end - _LONGEST)), start)
    end = np.where(long, np.minimum(end, start + _LONGEST), end)
    columns = (start, end, np.clip(first, start, end), np.clip(last, start, end))
    places = np.stack(columns, 1).astype(np.int32)
    places[nowhere] = 0, min(1, len(tokens.ids)), 0, 0
    return places
