"""Vectors of whole texts, from the states of the shared encoder pass."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from models.api import Reading
from models.reader.encoder import HIDDEN
from models.reader.stages.base import EmbeddedStage
from models.reader.states import EncodedText


class EmbeddedEmbedder(EmbeddedStage):
    """The weighted mean of a text's states, through the head of the sentence vectors.

    A token in sentence n, counted from 0, has the weight 1/(1 + n), since news begins with its main point. On
    development data this retrieves nearly as well as the base encoder all-MiniLM-L6-v2, and better than the plain
    mean of all tokens. Share of queries whose first result is right, for the plain mean, ours and the base encoder:
    an article by its title, 637 of news of 2021, .69, .81, .82; a body by a headline, 337 of FNC-1, .66, .71, .68;
    another article on the same event, 462 of ECB+, .96, .98, .97; an article by a summary of a single sentence, 500
    of XSum, .78, .78, .83; by its first highlight, 250 of CNN, .79, .83, .83. Weights by salience were no better.
    """

    @torch.inference_mode()
    def embed(self, reading: Reading) -> NDArray[np.float32]:
        """(texts, HIDDEN) vectors of length 1."""
        means = [_weighted_mean(encoded) for encoded in self.encoded(reading)]
        stacked = torch.stack(means) if means else torch.zeros(0, HIDDEN)
        vectors: NDArray[np.float32] = self.opened.network.sentence(stacked).numpy()
        return vectors


def _weighted_mean(encoded: EncodedText) -> torch.Tensor:
    """(hidden); zeros for a text without tokens, from which the head's bias still makes a vector."""
    bounds = torch.from_numpy(encoded.tokens.bounds)
    tokens = (bounds[:, 1] - bounds[:, 0]).float()
    weights = tokens / torch.arange(1, len(tokens) + 1)
    if not weights.sum():
        return torch.zeros(HIDDEN)
    return weights @ encoded.sentence_means / weights.sum()
