"""Whether a sentence belongs in the summary, from its mean state."""

from __future__ import annotations

from typing import cast

from torch import Tensor, nn


class KeyHead(nn.Module):
    """A score per sentence."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.drop = nn.Dropout(0.1)
        self.mix = nn.Linear(hidden, 128)
        self.score = nn.Linear(128, 1)

    def forward(self, sentences: Tensor) -> Tensor:
        """sentences: (..., hidden) mean states, to logits: (...,)."""
        mixed = nn.functional.gelu(self.mix(self.drop(sentences)))
        return cast(Tensor, self.score(self.drop(mixed)).squeeze(-1))
