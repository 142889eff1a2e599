"""The choice of a candidate from a list: a small network over plain features of each."""

from __future__ import annotations

from typing import cast

from torch import Tensor, nn


class ChoiceHead(nn.Module):
    """A score per candidate; their softmax is the probability that each is right."""

    def __init__(self, features: int, hidden: int) -> None:
        super().__init__()
        self.mix = nn.Linear(features, hidden)
        self.drop = nn.Dropout(0.4)
        self.score = nn.Linear(hidden, 1)

    def forward(self, features: Tensor) -> Tensor:
        """features: (..., candidates, features) to logits: (..., candidates)."""
        return cast(Tensor, self.score(self.drop(nn.functional.gelu(self.mix(features)))).squeeze(-1))
