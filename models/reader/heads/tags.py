"""Which words are names, who said what, and terms: scores over BIO labels for every word piece.

One layer per question. The sets that label names say nothing of times or quantities, and a nationality is a
miscellaneous name too; in quotations no word plays two roles (PolNeAR is annotated so).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from torch import Tensor, nn

from models.reader.bio import labels_of


class TagHead(nn.Module):
    """One linear layer over the labels of `types` (see `models.reader.bio.labels_of`); a word's are read at its
    first piece."""

    def __init__(self, hidden: int, types: Sequence[str]) -> None:
        super().__init__()
        self.drop = nn.Dropout(0.1)
        self.score = nn.Linear(hidden, len(labels_of(types)))

    def forward(self, states: Tensor) -> Tensor:
        """states: (..., hidden) to logits: (..., labels)."""
        return cast(Tensor, self.score(self.drop(states)))
