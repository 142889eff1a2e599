"""The author's sentiment over a text: sentences are weighed, their weighted mean is classified."""

from __future__ import annotations

from typing import cast

from torch import Tensor, nn

from models.api import SENTIMENTS


class SentimentHead(nn.Module):
    """Scores over SENTIMENTS for texts of any number of sentences."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.weigh = nn.Linear(hidden, 1)
        self.drop = nn.Dropout(0.1)
        self.mix = nn.Linear(hidden, 192)
        self.score = nn.Linear(192, len(SENTIMENTS))

    def forward(self, sentences: Tensor, present: Tensor) -> Tensor:
        """sentences: (texts, sentences, hidden) mean states, present: (texts, sentences) bool, to logits:
        (texts, 3)."""
        weight = self.weigh(sentences).squeeze(-1).masked_fill(~present, float("-inf")).softmax(-1)
        text = (weight.unsqueeze(1) @ sentences).squeeze(1)
        return cast(Tensor, self.score(self.drop(nn.functional.gelu(self.mix(self.drop(text))))))
