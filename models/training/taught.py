"""The network as it is taught: with guides, heads whose questions shape the encoder and that are not kept.

What a guide learns end to end from few articles it knows by heart: on others it is right less often than a linear
head that is fitted on frozen states afterwards (`models.training.fit_texts`).
"""

from __future__ import annotations

from typing import cast

from torch import Tensor, nn

from models.api import NEWS, SENTIMENTS
from models.reader.encoder import HIDDEN
from models.reader.network import JointNetwork

GUIDES = "guides."  # what the names of their weights begin with


class TextGuide(nn.Module):
    """Scores of labels for texts of any number of sentences, which are weighed and their mean classified."""

    def __init__(self, hidden: int, labels: int) -> None:
        super().__init__()
        self.weigh = nn.Linear(hidden, 1)
        self.drop = nn.Dropout(0.1)
        self.mix = nn.Linear(hidden, 192)
        self.score = nn.Linear(192, labels)

    def forward(self, sentences: Tensor, present: Tensor) -> Tensor:
        """sentences: (texts, sentences, hidden) mean states, present: (texts, sentences) bool, to logits:
        (texts, labels)."""
        weight = self.weigh(sentences).squeeze(-1).masked_fill(~present, float("-inf")).softmax(-1)
        text = (weight.unsqueeze(1) @ sentences).squeeze(1)
        return cast(Tensor, self.score(self.drop(nn.functional.gelu(self.mix(self.drop(text))))))


class TaughtNetwork(JointNetwork):
    """The joint network with guides for how a text is written and what kind of news it is."""

    def __init__(self) -> None:
        super().__init__()
        self.guides = nn.ModuleDict(
            {"written": TextGuide(HIDDEN, len(SENTIMENTS)), "news": TextGuide(HIDDEN, len(NEWS))}
        )

    def kept(self) -> dict[str, Tensor]:
        """The weights that answer."""
        return {name: weight for name, weight in self.state_dict().items() if not name.startswith(GUIDES)}
