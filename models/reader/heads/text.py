"""Labels of a text from the mean states of its first sentences: the author's sentiment, and the kind of news."""

from __future__ import annotations

from typing import cast

from torch import Tensor, nn


class TextHead(nn.Module):
    """A linear layer over two means: of the first sentences, and of the lead."""

    def __init__(self, hidden: int, labels: int) -> None:
        super().__init__()
        self.score = nn.Linear(2 * hidden, labels)

    def forward(self, features: Tensor) -> Tensor:
        """features: (texts, 2 * hidden) to logits: (texts, labels)."""
        return cast(Tensor, self.score(features))
