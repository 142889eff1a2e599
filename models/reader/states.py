"""The encoder over whole texts: a state per word piece, in the order of the texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from tokenizers import Tokenizer

from models.api import Span
from models.reader.batching import windows
from models.reader.engine import Engine, States
from models.reader.means import span_means
from models.reader.shape import HIDDEN
from models.reader.tokens import Tokens, frame, tokenise_all


@dataclass(frozen=True)
class EncodedText:
    """An encoded text. states: (tokens, hidden)."""

    tokens: Tokens
    states: States

    @cached_property
    def sentence_means(self) -> States:
        """(sentences, hidden) mean states; zeros for a sentence without tokens."""
        return span_means(self.states, self.tokens.bounds)


def encode(
    engine: Engine, tokenizer: Tokenizer, texts: Sequence[str], sentences: Sequence[Sequence[Span]]
) -> list[EncodedText]:
    """Encode each text once."""
    tokens = tokenise_all(tokenizer, texts, sentences)
    states = [np.zeros((len(t.ids), HIDDEN), np.float32) for t in tokens]
    cuts = [(number, span) for number, t in enumerate(tokens) for span in windows(t.bounds)]
    rows = [frame((tokens[n].ids[a:b], tokens[n].cases[a:b])) for n, (a, b) in cuts]
    for batch, out in engine.run(rows):
        for index, row in zip(batch, out, strict=True):
            number, (a, b) = cuts[index]
            states[number][a:b] = row[1 : 1 + b - a]
    return [EncodedText(t, s) for t, s in zip(tokens, states, strict=True)]
