"""`models.judge.network.JudgeNetwork` as a graph of OpenVINO."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from models.judge.pairs import LONGEST, PAD
from models.judge.shape import EPSILON, FIRST_POSITION, HEADS, LAYERS, distance_buckets
from models.reader.engine import STEP
from models.reader.openvino_parts import (
    Stored,
    Weights,
    first_of_layer,
    floats,
    ints,
    layer,
    linear,
    norm,
    openvino,
    ops,
)

_TABLE = -(-LONGEST // STEP) * STEP  # tokens of the longest row, padded


def judge_graph(
    stored: Mapping[str, tuple[NDArray[np.generic], NDArray[np.float16] | None]], int8: bool
) -> openvino.Model:
    """Ids in, (batch, tokens), int32; logits out, (batch, 4), fp32."""
    weights = Weights({name: Stored(*tensor) for name, tensor in stored.items()}, int8)
    ids = ops.parameter([-1, -1], np.int32, name="ids")
    tokens = ops.unsqueeze(ops.gather(ops.shape_of(ids), ints(1), ints(0)), ints(0))
    words = ops.gather(weights.matrix("encoder.words.weight"), ids, ints(0))
    positions = stored["encoder.positions.weight"][0][FIRST_POSITION : FIRST_POSITION + _TABLE]
    places = ops.slice(floats(positions), ints([0]), tokens, ints([1]), ints([0]))
    states = norm(weights, "encoder.norm", ops.add(words, places), EPSILON)
    table = stored["encoder.distances.weight"][0][distance_buckets(_TABLE)].transpose(2, 0, 1)
    size = ops.concat([tokens, tokens], 0)
    near = ops.slice(floats(table[None]), ints([0, 0]), size, ints([1, 1]), ints([2, 3]))
    hidden = ops.select(ops.equal(ids, ops.constant(PAD, np.int32)), floats(-np.inf), floats(0.0))
    bias = ops.add(near, ops.unsqueeze(hidden, ints([1, 2])))
    for number in range(LAYERS - 1):
        states = layer(weights, f"encoder.layers.{number}", states, bias, HEADS, EPSILON)
    first = first_of_layer(weights, f"encoder.layers.{LAYERS - 1}", states, bias, HEADS, EPSILON)
    scores = linear(weights, ["score"], ops.tanh(linear(weights, ["mix"], ops.squeeze(first, ints([1])))))
    return openvino.Model([scores], [ids], "judge")
