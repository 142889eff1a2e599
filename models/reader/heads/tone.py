"""The tone towards a mention, from the article's encoder pass, without a second pass with the target marked.

The mention's mean state attends to the words of its sentence. The result is classified together with the
mean states of the mention and of the sentence.
"""

from __future__ import annotations

import math
from typing import cast

import torch
from torch import Tensor, nn

from models.api import SENTIMENT_LABELS

_KEY = 128  # width of attention's queries and keys


class ToneHead(nn.Module):
    """Scores over SENTIMENT_LABELS for mentions."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.query = nn.Linear(hidden, _KEY)
        self.key = nn.Linear(hidden, _KEY)
        self.drop = nn.Dropout(0.1)
        self.mix = nn.Linear(3 * hidden, 256)
        self.score = nn.Linear(256, len(SENTIMENT_LABELS))

    def forward(self, states: Tensor, sentences: Tensor, mentions: Tensor) -> Tensor:
        """Score mentions in a sequence of tokens, which may hold many sentences or texts.

        Args:
            states: (tokens, hidden).
            sentences, mentions: (mentions, 2) the first token and the token after the last, of the sentence of each
                mention and of the mention.

        Returns:
            logits: (mentions, 3).
        """
        in_sentence, in_mention = _inside(sentences, len(states)), _inside(mentions, len(states))
        target, whole = _mean(in_mention, states), _mean(in_sentence, states)
        match = self.query(target) @ self.key(states).T / math.sqrt(_KEY)
        context = match.masked_fill(~in_sentence, float("-inf")).softmax(-1) @ states
        mixed = nn.functional.gelu(self.mix(self.drop(torch.cat([target, context, whole], -1))))
        return cast(Tensor, self.score(self.drop(mixed)))


def _inside(spans: Tensor, tokens: int) -> Tensor:
    """spans: (spans, 2) to (spans, tokens), True within."""
    place = torch.arange(tokens, device=spans.device)
    return (place >= spans[:, :1]) & (place < spans[:, 1:])


def _mean(inside: Tensor, states: Tensor) -> Tensor:
    """inside: (spans, tokens), states: (tokens, hidden) to means: (spans, hidden); zeros for an empty span."""
    weight = inside.to(states.dtype)
    return weight @ states / weight.sum(1, keepdim=True).clamp(min=1.0)
