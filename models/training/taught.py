"""The networks in training: with guides, which are auxiliary heads that shape the encoder and are not kept.

Trained end to end on few articles, a guide overfits: on other articles it is right less often than a linear head
that is fitted on frozen states afterwards (`models.training.fit_texts`).
"""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn

from models.api import ENTITY_TYPES, NEWS_LABELS, QUOTE_ROLES, SENTIMENT_LABELS
from models.judge import shape as mpnet
from models.judge.network import JudgeEncoder
from models.judge.pairs import END, PAD, START
from models.reader.encoder import TokenBatch
from models.reader.heads.tags import TagHead
from models.reader.heads.tone import ToneHead
from models.reader.network import JointNetwork
from models.reader.shape import HIDDEN
from models.reader.tokens import CASES, CLS, SEP

GUIDES = "guides."  # the prefix of the names of their weights
SPECIAL = 4  # pieces before BERT's pieces in MPNet's vocabulary


class TextGuide(nn.Module):
    """Scores of labels for texts, from a weighted mean of any number of sentences."""

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


def text_guides(hidden: int) -> nn.ModuleDict:
    """The guides of sentiment (`written`) and kind of news (`news`)."""
    return nn.ModuleDict(
        {"written": TextGuide(hidden, len(SENTIMENT_LABELS)), "news": TextGuide(hidden, len(NEWS_LABELS))}
    )


class GuidedNetwork(JointNetwork):
    """The joint network with guides for sentiment and kind of news."""

    def __init__(self) -> None:
        super().__init__()
        self.guides = text_guides(HIDDEN)

    def kept(self) -> dict[str, Tensor]:
        """The weights to keep, without the guides."""
        return {name: weight for name, weight in self.state_dict().items() if not name.startswith(GUIDES)}


class TeacherEncoder(JudgeEncoder):
    """MPNet over the reader's rows, whose word pieces get MPNet's numbers, with the case pattern of each word.

    MPNet is uncased like MiniLM. The case embedding is added above the frozen layers.
    """

    FROZEN = 6  # lowest layers that keep their weights, as in the judge

    def __init__(self) -> None:
        super().__init__()
        self.cases = nn.Embedding(len(CASES), mpnet.HIDDEN)
        nn.init.zeros_(self.cases.weight)

    def freeze(self) -> None:
        """Freeze everything below the case embedding."""
        for part in (self.words, self.positions, self.norm, self.distances, *self.layers[: self.FROZEN]):
            part.requires_grad_(False)

    def forward(self, batch: TokenBatch) -> Tensor:  # type: ignore[override]
        """Return states: (batch, tokens, hidden)."""
        with torch.no_grad():
            states, bias = self.embedded(mpnet_ids(batch))
            for layer in self.layers[: self.FROZEN]:
                states = layer(states, bias)
        states = states + self.cases(batch.cases)
        for layer in self.layers[self.FROZEN :]:
            states = layer(states, bias)
        return torch.as_tensor(states)


def mpnet_ids(batch: TokenBatch) -> Tensor:
    """(batch, tokens) MPNet's numbers of the pieces: its vocabulary is BERT's after a few special pieces."""
    ids = (batch.ids + SPECIAL).masked_fill(batch.ids == CLS, START).masked_fill(batch.ids == SEP, END)
    return ids.masked_fill(batch.mask == 0, PAD)


class TeacherNetwork(nn.Module):
    """A larger encoder, with the heads that label articles for the reader."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = TeacherEncoder()
        self.entities = TagHead(mpnet.HIDDEN, ENTITY_TYPES)
        self.quotes = TagHead(mpnet.HIDDEN, QUOTE_ROLES)
        self.tone = ToneHead(mpnet.HIDDEN)
        self.guides = text_guides(mpnet.HIDDEN)
