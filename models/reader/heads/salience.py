"""The salience of a sentence in its article: a small network over plain features of it and its neighbours."""

from __future__ import annotations

from typing import cast

from torch import Tensor, nn

from models.rules.salience import FEATURES


class SalienceHead(nn.Module):
    """A score per sentence; its sigmoid is the salience."""

    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.BatchNorm1d(FEATURES, affine=False)
        self.mix = nn.Linear(FEATURES, 32)
        self.score = nn.Linear(32, 1)

    def forward(self, features: Tensor) -> Tensor:
        """features: (sentences, FEATURES) to logits: (sentences,)."""
        return cast(Tensor, self.score(nn.functional.gelu(self.mix(self.norm(features)))).squeeze(-1))
