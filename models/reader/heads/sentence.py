"""Sentence vectors that stay near those of the encoder before fine-tuning, so that cosines keep their meaning."""

from __future__ import annotations

from torch import Tensor, nn


class SentenceHead(nn.Module):
    """A linear map that starts as the identity, then unit length."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.map = nn.Linear(hidden, hidden)
        nn.init.eye_(self.map.weight)
        nn.init.zeros_(self.map.bias)

    def forward(self, means: Tensor) -> Tensor:
        """means: (..., hidden) mean states of sentences, to vectors of length 1: (..., hidden)."""
        return nn.functional.normalize(self.map(means), dim=-1)
