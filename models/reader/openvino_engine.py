"""The reader's encoder in OpenVINO on a processor, with the weights as stored: int8 with a scale per row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import load_file
from torch import Tensor

from models.reader.encoder import EPSILON, HEADS, LAYERS, pad
from models.reader.engine import STEP, row_batches
from models.reader.openvino_parts import Compiled, Stored, Weights, floats, ints, layer, norm, openvino, ops
from models.reader.quantise import SCALE
from models.reader.tokens import Framed

BATCH_TOKENS = 1024  # the fastest of 512 to 4,096: the data of a core stay in its cache
_PREFIX = "encoder."


class OpenVinoEngine:
    """The encoder of a weights file, compiled for this processor.

    Args:
        int8: keep the weights int8 and multiply in int8.
        precision: of everything else, torch.bfloat16 or torch.float32.
    """

    def __init__(self, path: Path, int8: bool, precision: torch.dtype) -> None:
        stored = load_file(path).items()
        weights = {name.removeprefix(_PREFIX): tensor for name, tensor in stored if name.startswith(_PREFIX)}
        self._compiled = Compiled(encoder_graph(weights, int8), int8, precision)
        self.name = self._compiled.name

    def run(self, rows: Sequence[Framed]) -> Iterator[tuple[list[int], Tensor]]:
        """As `Engine.run`."""
        return self._compiled.run(
            row_batches([len(ids) for ids, _, _ in rows], BATCH_TOKENS),
            lambda batch: _inputs([rows[i] for i in batch]),
        )


def _inputs(rows: Sequence[Framed]) -> list[NDArray[Any]]:
    padded = pad(rows, STEP)
    return [tensor.numpy() for tensor in (padded.ids, padded.cases, padded.types, padded.mask)]


def encoder_graph(stored: Mapping[str, NDArray[Any]], int8: bool) -> openvino.Model:
    """`models.reader.encoder.Encoder` as a graph of OpenVINO: ids, cases, types and mask in, each (batch,
    tokens), int32; states out, (batch, tokens, hidden), fp32.

    Args:
        stored: tensors by the encoder's names, as `models.reader.quantise` stores them.
        int8: keep int8 weights and multiply in int8; otherwise they become fp32.
    """
    named = {name: Stored(tensor, stored.get(name + SCALE)) for name, tensor in stored.items()}
    weights = Weights(named, int8)
    inputs = [ops.parameter([-1, -1], np.int32, name=name) for name in ("ids", "cases", "types", "mask")]
    ids, cases, types, mask = inputs
    numbers = [(ids, "words"), (cases, "cases"), (types, "types")]
    words, patterns, kinds = (ops.gather(weights.matrix(f"{name}.weight"), of, ints(0)) for of, name in numbers)
    tokens = ops.unsqueeze(ops.gather(ops.shape_of(ids), ints(1), ints(0)), ints(0))
    places = ops.slice(weights.matrix("positions.weight"), ints([0]), tokens, ints([1]), ints([0]))
    states = norm(weights, "norm", ops.add(ops.add(words, patterns), ops.add(kinds, places)), EPSILON)
    hidden = ops.select(ops.equal(mask, ops.constant(0, np.int32)), floats(-np.inf), floats(0.0))
    hidden_keys = ops.unsqueeze(hidden, ints([1, 2]))
    for number in range(LAYERS):
        states = layer(weights, f"layers.{number}", states, hidden_keys, HEADS, EPSILON)
    return openvino.Model([states], inputs, "encoder")
