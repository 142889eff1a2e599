"""Who speaks: a small network over plain features of an attribution and of an entity of its article."""

from __future__ import annotations

from typing import cast

from torch import Tensor, nn

from models.speakers import FEATURES


class SpeakerHead(nn.Module):
    """One score per candidate; their softmax is how likely each is to speak."""

    def __init__(self) -> None:
        super().__init__()
        self.mix = nn.Linear(FEATURES, 64)
        self.drop = nn.Dropout(0.1)
        self.score = nn.Linear(64, 1)

    def forward(self, features: Tensor) -> Tensor:
        """features: (..., candidates, FEATURES) to logits: (..., candidates)."""
        return cast(Tensor, self.score(self.drop(nn.functional.gelu(self.mix(features)))).squeeze(-1))
