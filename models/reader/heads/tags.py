"""Names, roles in attributions, and terms: scores over BIO labels for every word piece.

Each question has a layer of its own. Sets that label names do not label times or quantities, and a nationality is
also a miscellaneous name. In attributions no word has two roles, as PolNeAR is annotated.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from torch import Tensor, nn

from models.reader.bio import labels_of


class TagHead(nn.Module):
    """A linear layer over the labels of `types` (see `models.reader.bio.labels_of`).

    The label of a word is read at its first piece.
    """

    def __init__(self, hidden: int, types: Sequence[str]) -> None:
        super().__init__()
        self.drop = nn.Dropout(0.1)
        self.score = nn.Linear(hidden, len(labels_of(types)))

    def forward(self, states: Tensor) -> Tensor:
        """states: (..., hidden) to logits: (..., labels)."""
        return cast(Tensor, self.score(self.drop(states)))
