"""What the stages that tag spans share: scores at the first piece of each word, the best legal sequence, spans."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

import numpy as np
import torch

from models.api import Span
from models.bio import SPLIT_COST, Floats, best_paths, spans
from models.calibrate import calibrated, probabilities
from models.stages.base import EmbeddedStage
from models.states import Encoded
from models.tokens import Tokens


class Tagged(NamedTuple):
    """A span of a text and its type; `mean` is the mean probability of its words' labels."""

    start: int
    end: int
    type: str
    mean: float


class TaggingStage(EmbeddedStage):
    """A stage whose head scores BIO labels of `types`; `head` names it in the network and in the settings."""

    head: ClassVar[str]
    types: ClassVar[Sequence[str]]
    whole_texts: ClassVar[bool] = False  # may a span run over the end of a sentence?
    split_cost: ClassVar[float] = SPLIT_COST

    @torch.inference_mode()
    def tagged(self, encoded: Sequence[Encoded]) -> list[list[Tagged]]:
        """The spans of each text, in order, never overlapping."""
        chances = [self.word_chances(text) for text in encoded]
        cuts = [
            [(0, len(c))] if self.whole_texts else word_bounds(e.tokens)
            for c, e in zip(chances, encoded, strict=True)
        ]
        scores = [np.log(c[a:b] + 1e-9) for c, bounds in zip(chances, cuts, strict=True) for a, b in bounds]
        costs = self.opened.config.get("begin_costs", {})
        paths = iter(best_paths(scores, self.split_cost, costs.get(self.head, 0.0)))
        return [
            self._placed(text.tokens, c, [label for _ in bounds for label in next(paths)])
            for text, c, bounds in zip(encoded, chances, cuts, strict=True)
        ]

    def word_chances(self, encoded: Encoded) -> Floats:
        """(words, labels) probabilities."""
        first = torch.from_numpy(encoded.tokens.first)
        logits = self.opened.network.get_submodule(self.head)(encoded.states[first]).numpy()
        return probabilities(logits, self.opened.temperature(self.head))

    def sureness(self, mean: float) -> float:
        """How likely a span is right, start, end and type, given the mean probability of its words."""
        return calibrated(mean, self.opened.config["span_calibration"][self.head])

    def _placed(self, tokens: Tokens, chances: Floats, path: list[int]) -> list[Tagged]:
        words = np.flatnonzero(tokens.first)
        ends = np.append(words[1:], len(tokens.ids)) - 1
        return [
            Tagged(
                int(tokens.starts[words[first]]),
                int(tokens.ends[ends[after - 1]]),
                self.types[kind],
                float(chances[np.arange(first, after), path[first:after]].mean()),
            )
            for first, after, kind in spans(path)
        ]


def word_bounds(tokens: Tokens) -> list[Span]:
    """The words of each sentence, as numbers among all words of the text."""
    before = np.concatenate([[0], tokens.first.cumsum()])
    return [(int(before[a]), int(before[b])) for a, b in tokens.bounds]
