"""What a text says to a claim: reads one encoded pair (claim, evidence)."""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn

from models.api import STANCES


class StanceHead(nn.Module):
    """Scores over STANCES for pairs."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.drop = nn.Dropout(0.1)
        self.mix = nn.Linear(3 * hidden, 256)
        self.score = nn.Linear(256, len(STANCES))

    def forward(self, states: Tensor, types: Tensor, mask: Tensor) -> Tensor:
        """states: (pairs, tokens, hidden), types and mask: (pairs, tokens), to logits: (pairs, 4)."""
        claim = masked_mean(states, (mask == 1) & (types == 0))
        evidence = masked_mean(states, (mask == 1) & (types == 1))
        mixed = nn.functional.gelu(self.mix(self.drop(torch.cat([states[:, 0], claim, evidence], -1))))
        return cast(Tensor, self.score(self.drop(mixed)))


def masked_mean(states: Tensor, chosen: Tensor) -> Tensor:
    """states: (batch, tokens, hidden), chosen: (batch, tokens) bool, to means: (batch, hidden); zeros where
    none is chosen."""
    weight = chosen.to(states.dtype).unsqueeze(-1)
    return (states * weight).sum(1) / weight.sum(1).clamp(min=1.0)
