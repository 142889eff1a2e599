"""The small judge: the lowest layers of MiniLM, with the reader's word embeddings and few weights of its own.

It reads the same rows as the judge, and numbers their word pieces as BERT does: MPNet's vocabulary is BERT's,
shifted by four. An embedding of the part (claim, statement, sentence before, title) stands in place of BERT's two
types.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from models.api import ModelError
from models.judge.network import VOCABULARY as MPNET_VOCABULARY
from models.judge.network import Layer, PairNetwork
from models.judge.pairs import END, LONGEST, PAD
from models.reader import quantise
from models.reader.encoder import EPSILON, HEADS, HIDDEN, INNER, VOCABULARY
from models.reader.engine import STEP

LAYERS = 3
WORDS = "encoder.words.weight"  # the reader's, which are frozen in both trainings
POSITIONS = -(-LONGEST // STEP) * STEP  # tokens of the longest row, padded
PARTS = 5  # by the ends before a token: of the claim 0 or 1, of the statement 2, of what follows it 3 and 4
_SPECIAL = (101, 0, 102, 100)  # [CLS], [PAD], [SEP] and [UNK] in BERT's vocabulary, for MPNet's first four
_NEEDS = "words"  # in the file's metadata: the hash of the word embeddings
_MASK = 103  # MPNet's last number


def bert_numbers() -> NDArray[np.int64]:
    """(MPNet's vocabulary,) the number of each word piece in BERT's vocabulary."""
    return np.concatenate([_SPECIAL, np.arange(VOCABULARY), [_MASK]])[:MPNET_VOCABULARY].astype(np.int64)


class SmallEncoder(nn.Module):
    """Word pieces in, states out."""

    numbers: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, HIDDEN)
        self.positions = nn.Embedding(POSITIONS, HIDDEN)
        self.parts = nn.Embedding(PARTS, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=EPSILON)
        self.layers = nn.ModuleList(Layer(HIDDEN, HEADS, INNER, EPSILON) for _ in range(LAYERS))
        self.register_buffer("numbers", torch.from_numpy(bert_numbers()), persistent=False)

    def forward(self, ids: Tensor, first: int | None = None) -> Tensor:
        """Return the states of the first `first` tokens of each row, by default of all: (batch, first, hidden).

        Args:
            ids: (batch, tokens) MPNet's numbers, PAD after the end of a row.
        """
        ends = (ids == END).long()
        parts = (ends.cumsum(1) - ends).clamp(max=PARTS - 1)
        places = torch.arange(ids.shape[1], device=ids.device)
        states = self.norm(self.words(self.numbers[ids]) + self.positions(places) + self.parts(parts))
        padding = torch.zeros_like(ids, dtype=states.dtype).masked_fill(ids == PAD, float("-inf"))
        for number, layer in enumerate(self.layers, 1):
            states = layer(states, padding[:, None, None, :], first if number == LAYERS else None)
        return torch.as_tensor(states)


class SmallJudgeNetwork(PairNetwork):
    """The small judge with the reader's word embeddings, which are not saved with it."""

    encoder: SmallEncoder

    def __init__(self) -> None:
        super().__init__(SmallEncoder(), HIDDEN)


def save(network: SmallJudgeNetwork, path: Path) -> None:
    """Write the weights as `models.reader.quantise` does, without the words; the file says which words it needs."""
    own = {name: weight for name, weight in network.state_dict().items() if name != WORDS}
    words = quantise.quantise({WORDS: network.state_dict()[WORDS]})[WORDS]
    save_file(quantise.quantise(own), path, {_NEEDS: _digest(words)})


def load(path: Path, reader: Path) -> dict[str, Tensor]:
    """Read what `save` wrote, with the words of the reader's weights: quantised tensors by name.

    Raises:
        ModelError: the reader has other word embeddings than those with which the weights were trained.
    """
    stored = load_file(path)
    with safe_open(reader, "pt") as shared, safe_open(path, "pt") as own:
        stored |= {name: shared.get_tensor(name) for name in (WORDS, WORDS + quantise.SCALE)}
        if (own.metadata() or {}).get(_NEEDS) != _digest(stored[WORDS]):
            raise ModelError(
                f"{path} was trained with other word embeddings than those in {reader}; train it again"
            )
    return stored


def _digest(words: Tensor) -> str:
    return hashlib.sha256(words.numpy().tobytes()).hexdigest()


def from_minilm(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The weights of MiniLM's lowest layers under this encoder's names.

    Args:
        weights: as `models.reader.encoder.from_bert` names them.
    """
    kept = {
        name: weight
        for name, weight in weights.items()
        if not name.startswith("layers.") or int(name.split(".")[1]) < LAYERS
    }
    kept["positions.weight"] = kept["positions.weight"][:POSITIONS]
    types = kept.pop("types.weight")
    kept["parts.weight"] = types[[0, *[1] * (PARTS - 1)]]
    return kept
