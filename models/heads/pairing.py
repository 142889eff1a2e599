"""By which cue something is said: a small network over plain features of a content and of a cue."""

from __future__ import annotations

from typing import cast

from torch import Tensor, nn

from models.pairing import FEATURES


class PairingHead(nn.Module):
    """One score per option of a content; their softmax is how likely each is."""

    def __init__(self) -> None:
        super().__init__()
        self.mix = nn.Linear(FEATURES, 48)
        self.drop = nn.Dropout(0.1)
        self.score = nn.Linear(48, 1)

    def forward(self, features: Tensor) -> Tensor:
        """features: (..., options, FEATURES) to logits: (..., options)."""
        return cast(Tensor, self.score(self.drop(nn.functional.gelu(self.mix(features)))).squeeze(-1))
