"""What both kinds of stances share: how near sentences come to claims, and scores of pairs read together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import torch

from models.api import STANCES
from models.calibrate import Floats
from models.opened import Opened
from models.stages.base import EmbeddedStage
from models.states import Encoded
from models.tokens import Framed, Tokens, frame, tokenise

ARTICLE: Mapping[str, float] = {"stance": 1.0}  # the head that learned from an article's sentences


class Asked(NamedTuple):
    """A claim in word pieces, and its vector of length 1: (dimensions,)."""

    tokens: Tokens
    vector: Floats


class PairStage(EmbeddedStage):
    """Reads claims alone, and pairs of a claim and a stretch of text, with the shared encoder."""

    def __init__(self, opened: Opened) -> None:
        super().__init__(opened)
        self._asked: dict[str, Asked] = {}

    def pieces(self, claim: str) -> Tokens:
        """A claim in word pieces."""
        return tokenise(self.opened.tokenizer, claim, [(0, len(claim))])

    def asked(self, claims: Sequence[str]) -> list[Asked]:
        """The claims as they are compared and read; each is encoded when first asked, not again for every shard."""
        new = [claim for claim in dict.fromkeys(claims) if claim not in self._asked]
        tokens = [self.pieces(claim) for claim in new]
        self._asked.update(zip(new, map(Asked, tokens, self._vectors(tokens)), strict=True))
        return [self._asked[claim] for claim in claims]

    def _vectors(self, claims: Sequence[Tokens]) -> Floats:
        """(claims, dimensions) vectors of length 1."""
        network = self.opened.network
        rows = [frame((c.ids[:254], c.cases[:254])) for c in claims]
        vectors = np.zeros((len(rows), network.sentence.map.out_features), np.float32)
        for batch, states in self.opened.engine.run(rows):
            means = torch.stack([states[i, 1 : len(rows[n][0]) - 1].sum(0) for i, n in enumerate(batch)])
            counts = torch.tensor([[max(1, len(rows[n][0]) - 2)] for n in batch])
            vectors[batch] = network.sentence(means / counts).numpy()
        return vectors

    def cosines(self, encoded: Sequence[Encoded], claims: Sequence[Asked]) -> list[Floats]:
        """Per text the cosine of each sentence to each claim: (sentences, claims)."""
        vectors = np.stack([claim.vector for claim in claims], axis=1)
        return [self.opened.network.sentence(text.sentence_means).numpy() @ vectors for text in encoded]

    @torch.inference_mode()
    def logits(self, rows: Sequence[Framed], heads: Mapping[str, float] = ARTICLE) -> Floats:
        """(pairs, 4) raw scores of framed pairs: the sum over heads, each times its weight, of one encoder pass."""
        layers = [(self.opened.network.get_submodule(head), weight) for head, weight in heads.items()]
        out = np.zeros((len(rows), len(STANCES)), np.float32)
        for batch, states in self.opened.engine.run(rows):
            longest = states.shape[1]
            types, mask = torch.zeros(len(batch), longest), torch.zeros(len(batch), longest)
            for i, n in enumerate(batch):
                types[i, : len(rows[n][2])] = torch.from_numpy(rows[n][2]).float()
                mask[i, : len(rows[n][2])] = 1
            out[batch] = sum(weight * layer(states, types, mask).numpy() for layer, weight in layers)
        return out
