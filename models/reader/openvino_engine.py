"""The reader's encoder in OpenVINO on a processor, with the weights as stored: int8 with a scale per row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.reader.batching import padded
from models.reader.engine import STEP, States, row_batches
from models.reader.openvino_parts import Compiled, Stored, Weights, floats, ints, layer, norm, openvino, ops
from models.reader.quantise import SCALE
from models.reader.shape import EPSILON, HEADS, LAYERS
from models.reader.tokens import Framed

BATCH_TOKENS = 1024  # the fastest of 512 to 4,096: the data of a core stay in its cache


class OpenVinoEngine:
    """The encoder compiled for this processor.

    Args:
        stored: tensors by the encoder's names, as `models.reader.quantise` stores them.
        int8: keep the weights int8 and multiply in int8.
        bf16: compute everything else in bf16 instead of fp32.
    """

    def __init__(self, stored: Mapping[str, NDArray[Any]], int8: bool, bf16: bool) -> None:
        self._compiled = Compiled(encoder_graph(stored, int8), int8, bf16)
        self.name = self._compiled.name

    def run(self, rows: Sequence[Framed]) -> Iterator[tuple[list[int], States]]:
        """As `Engine.run`."""
        return self._compiled.run(
            row_batches([len(ids) for ids, _, _ in rows], BATCH_TOKENS),
            lambda batch: list(padded([rows[i] for i in batch], STEP)),
        )


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
