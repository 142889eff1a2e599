"""What both kinds of stances share: how near sentences come to claims, and scores of pairs read together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch

from models.api import STANCES
from models.calibrate import Floats
from models.stages.base import EmbeddedStage
from models.states import Encoded
from models.tokens import Framed, Tokens, frame, tokenise

ARTICLE: Mapping[str, float] = {"stance": 1.0}  # the head that learned from an article's sentences


class PairStage(EmbeddedStage):
    """Reads claims alone, and pairs of a claim and a stretch of text, with the shared encoder."""

    def asked(self, claims: Sequence[str]) -> list[Tokens]:
        """The claims in word pieces."""
        return [tokenise(self.opened.tokenizer, claim, [(0, len(claim))]) for claim in claims]

    def cosines(self, encoded: Sequence[Encoded], claims: Sequence[Tokens]) -> list[list[Floats]]:
        """[text][claim] the cosine of each sentence to the claim: (sentences,)."""
        network = self.opened.network
        rows = [frame((c.ids[:254], c.cases[:254])) for c in claims]
        vectors = np.zeros((len(rows), network.sentence.map.out_features), np.float32)
        for batch, states in self.opened.engine.run(rows):
            means = torch.stack([states[i, 1 : len(rows[n][0]) - 1].sum(0) for i, n in enumerate(batch)])
            counts = torch.tensor([[max(1, len(rows[n][0]) - 2)] for n in batch])
            vectors[batch] = network.sentence(means / counts).numpy()
        sentences = [network.sentence(text.sentence_means).numpy() for text in encoded]
        return [[found @ vector for vector in vectors] for found in sentences]

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
