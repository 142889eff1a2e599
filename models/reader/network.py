"""The joint network: a shared encoder, and a head per question."""

from __future__ import annotations

from torch import nn

from models.api import ENTITY_TYPES, NEWS_LABELS, QUOTE_ROLES, SENTIMENT_LABELS, TERM_TYPES
from models.reader.encoder import HIDDEN, Encoder
from models.reader.heads.choice import ChoiceHead
from models.reader.heads.key import KeyHead
from models.reader.heads.salience import SalienceHead
from models.reader.heads.sentence import SentenceHead
from models.reader.heads.tags import TagHead
from models.reader.heads.text import TextHead
from models.reader.heads.tone import ToneHead
from models.rules import pairing, speakers


class JointNetwork(nn.Module):
    """Everything that is saved as the reader's weights file. Each stage calls its own head.

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
        self.speaker = ChoiceHead(speakers.FEATURES, 64)
