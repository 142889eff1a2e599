"""Which words are names: scores over BIO labels for every word piece."""

from __future__ import annotations

from typing import cast

from torch import Tensor, nn

from models.api import ENTITY_TYPES
from models.bio import labels_of

LABELS = labels_of(ENTITY_TYPES)


class EntityHead(nn.Module):
    """One linear layer; the labels of a word are read at its first piece."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.drop = nn.Dropout(0.1)
        self.score = nn.Linear(hidden, len(LABELS))

    def forward(self, states: Tensor) -> Tensor:
        """states: (..., hidden) to logits: (..., labels)."""
        return cast(Tensor, self.score(self.drop(states)))
