"""Labels of a text from the mean states of its first sentences: the author's sentiment, and the kind of news."""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn

FIRST, LEAD = 12, 2  # sentences of the first mean, and of the second


class TextHead(nn.Module):
    """A linear layer over two means: of the first sentences, and of the lead."""

    def __init__(self, hidden: int, labels: int) -> None:
        super().__init__()
        self.score = nn.Linear(2 * hidden, labels)

    def forward(self, features: Tensor) -> Tensor:
        """features: (texts, 2 * hidden) as from `text_features`, to logits: (texts, labels)."""
        return cast(Tensor, self.score(features))


def text_features(sentences: Tensor, present: Tensor) -> Tensor:
    """sentences: (texts, sentences, hidden) mean states, present: (texts, sentences) bool, to features:
    (texts, 2 * hidden)."""
    return torch.cat([_mean(sentences[:, :most], present[:, :most]) for most in (FIRST, LEAD)], -1)


def _mean(sentences: Tensor, present: Tensor) -> Tensor:
    weight = present.to(sentences.dtype).unsqueeze(-1)
    return (sentences * weight).sum(1) / weight.sum(1).clamp(min=1.0)
