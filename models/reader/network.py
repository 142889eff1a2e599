"""The joint network in torch: a shared encoder, and a head per question. Training makes it.

For answers, `models.reader.scoring` has the heads in numpy, and an engine the encoder.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import torch
from numpy.typing import NDArray
from torch import nn

from models.api import ENTITY_TYPES, NEWS_LABELS, QUOTE_ROLES, SENTIMENT_LABELS, TERM_TYPES
from models.reader.encoder import Encoder
from models.reader.heads.choice import ChoiceHead
from models.reader.heads.key import KeyHead
from models.reader.heads.salience import SalienceHead
from models.reader.heads.sentence import SentenceHead
from models.reader.heads.tags import TagHead
from models.reader.heads.text import TextHead
from models.reader.heads.tone import ToneHead
from models.reader.shape import HIDDEN
from models.rules import pairing, speaker_features

_Network = TypeVar("_Network", bound=nn.Module)


class JointNetwork(nn.Module):
    """Everything that is saved as the reader's weights file.

    Args:
        encoder: whether to hold the encoder; False if an engine other than torch runs it.
    """

    encoder: Encoder

    def __init__(self, encoder: bool = True) -> None:
        super().__init__()
        if encoder:
            self.encoder = Encoder()
        self.entities = TagHead(HIDDEN, ENTITY_TYPES)
        self.terms = TagHead(HIDDEN, TERM_TYPES)
        self.quotes = TagHead(HIDDEN, QUOTE_ROLES)
        self.tone = ToneHead(HIDDEN)
        self.sentiment = TextHead(HIDDEN, len(SENTIMENT_LABELS))
        self.news = TextHead(HIDDEN, len(NEWS_LABELS))
        self.key = KeyHead(HIDDEN)
        self.sentence = SentenceHead(HIDDEN)
        self.salience = SalienceHead()
        self.pairing = ChoiceHead(pairing.FEATURES, 48)
        self.speaker = ChoiceHead(speaker_features.FEATURES, 64)


def heads_of(weights: Mapping[str, NDArray[Any]]) -> JointNetwork:
    """The heads without the encoder, on the memory of `weights`: to change either is to change both."""
    return _loaded(JointNetwork(encoder=False), weights)


def encoder_of(weights: Mapping[str, NDArray[Any]]) -> Encoder:
    """The encoder with `weights`, by its own names: in fp32, on the processor."""
    return _loaded(Encoder(), weights)


def _loaded(network: _Network, weights: Mapping[str, NDArray[Any]]) -> _Network:
    network.load_state_dict({name: torch.from_numpy(tensor) for name, tensor in weights.items()}, assign=True)
    return network.eval().requires_grad_(False)
