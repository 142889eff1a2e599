"""The base of stages that tag spans: scores at the first piece of each word, the best legal sequence, spans."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import ClassVar, NamedTuple

import numpy as np

from models.calibrate import calibrated, probabilities
from models.reader.bio import SPLIT_COST, Floats, best_paths, spans
from models.reader.stages.base import EmbeddedStage
from models.reader.states import EncodedText
from models.reader.tokens import Ints, Tokens


class TaggedSpan(NamedTuple):
    """A span of a text and its type; `mean` is the mean probability of its words' labels."""

    start: int
    end: int
    type: str
    mean: float


class TaggingStage(EmbeddedStage):
    """A stage whose head scores BIO labels of `types`; `head` names it in the network and in the settings."""

    head: ClassVar[str]
    types: ClassVar[Sequence[str]]
    whole_texts: ClassVar[bool] = False  # may a span cross the end of a sentence?
    split_cost: ClassVar[float] = SPLIT_COST

    def tagged(self, encoded: Sequence[EncodedText]) -> list[list[TaggedSpan]]:
        """The spans of each text, in order, never overlapping."""
        if not encoded:
            return []
        tokens = [text.tokens for text in encoded]
        words = [int(text_tokens.first.sum()) for text_tokens in tokens]
        lengths = (
            words if self.whole_texts else np.concatenate([sentence_words(text_tokens) for text_tokens in tokens])
        )
        chances = self.word_chances(encoded)
        path = best_paths(np.log(chances + 1e-9), lengths, self.split_cost)
        first, after, kinds = spans(path)
        chosen = np.append(chances[np.arange(len(path)), path], 0.0)
        means = np.add.reduceat(chosen, np.stack([first, after], 1).ravel())[::2] / (after - first)
        starts, ends = word_edges(tokens)
        tagged = map(
            TaggedSpan,
            starts[first].tolist(),
            ends[after - 1].tolist(),
            [self.types[kind] for kind in kinds.tolist()],
            means.tolist(),
        )
        counts = np.diff(np.searchsorted(first, np.append(0, np.cumsum(words))))
        return [list(islice(tagged, count)) for count in counts.tolist()]

    def word_chances(self, encoded: Sequence[EncodedText]) -> Floats:
        """(words, labels) probabilities of the words of all texts, text after text."""
        heads = self.opened.heads
        # To score every piece and then select is cheaper than to copy the states of the first pieces.
        logits = np.concatenate([heads.linear(self.head, text.states) for text in encoded])
        first = np.concatenate([text.tokens.first for text in encoded])
        return probabilities(logits[first], self.opened.temperature(self.head))

    def sureness(self, mean: float) -> float:
        """The probability that start, end and type of a span are right, from the mean probability of its words."""
        return calibrated(mean, self.opened.config["span_calibration"][self.head])


def word_edges(tokens: Sequence[Tokens]) -> tuple[Ints, Ints]:
    """(words,) the starts and ends of the words of all texts, text after text, in their own text."""
    first = np.concatenate([text_tokens.first for text_tokens in tokens])
    starts, ends = (
        np.concatenate(column)
        for column in zip(*((text_tokens.starts, text_tokens.ends) for text_tokens in tokens), strict=True)
    )
    return starts[first], ends[np.append(first[1:], True)[: len(first)]]


def sentence_words(tokens: Tokens) -> Ints:
    """(sentences,) the words of each sentence."""
    before = np.append(0, tokens.first.cumsum(dtype=np.int32))
    return np.asarray(before[tokens.bounds[:, 1]] - before[tokens.bounds[:, 0]])
