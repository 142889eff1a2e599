"""The tone towards one mention, from the article's own encoder pass: no second pass with the target marked.

The mention's state asks (one attention step) which words of its sentence speak about it; the answer, the
mention and the sentence's mean are classified together.
"""

from __future__ import annotations

import math
from typing import cast

import torch
from torch import Tensor, nn

from models.api import SENTIMENTS

_KEY = 128  # width in which a mention is compared with the words around it


class ToneHead(nn.Module):
    """Scores over SENTIMENTS for mentions."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.query = nn.Linear(hidden, _KEY)
        self.key = nn.Linear(hidden, _KEY)
        self.drop = nn.Dropout(0.1)
        self.mix = nn.Linear(3 * hidden, 256)
        self.score = nn.Linear(256, len(SENTIMENTS))

    def forward(self, sentence: Tensor, in_sentence: Tensor, in_mention: Tensor) -> Tensor:
        """Score one mention per row.

        Args:
            sentence: (mentions, tokens, hidden) states of each mention's sentence, padded.
            in_sentence, in_mention: (mentions, tokens) True where a token belongs to the sentence, to the mention.

        Returns:
            logits: (mentions, 3).
        """
        target, whole = masked_mean(sentence, in_mention), masked_mean(sentence, in_sentence)
        match = (self.key(sentence) @ self.query(target).unsqueeze(-1)).squeeze(-1) / math.sqrt(_KEY)
        weight = match.masked_fill(~in_sentence, float("-inf")).softmax(-1)
        context = (weight.unsqueeze(1) @ sentence).squeeze(1)
        mixed = nn.functional.gelu(self.mix(self.drop(torch.cat([target, context, whole], -1))))
        return cast(Tensor, self.score(self.drop(mixed)))


def masked_mean(states: Tensor, chosen: Tensor) -> Tensor:
    """states: (batch, tokens, hidden), chosen: (batch, tokens) bool, to means: (batch, hidden); zeros where
    none is chosen."""
    weight = chosen.to(states.dtype).unsqueeze(-1)
    return (states * weight).sum(1) / weight.sum(1).clamp(min=1.0)
