"""The networks of the judge and the small judge as graphs of OpenVINO."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.judge import small
from models.judge.network import EPSILON, FIRST_POSITION, HEADS, LAYERS, distance_buckets
from models.judge.pairs import END, LONGEST, PAD
from models.reader import encoder as minilm
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
from models.reader.quantise import SCALE

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
    table = stored["encoder.distances.weight"][0][distance_buckets(_TABLE).numpy()].transpose(2, 0, 1)
    size = ops.concat([tokens, tokens], 0)
    near = ops.slice(floats(table[None]), ints([0, 0]), size, ints([1, 1]), ints([2, 3]))
    bias = ops.add(near, _padding(ids))
    return _scored(weights, ids, states, bias, LAYERS, HEADS, EPSILON)


def small_graph(stored: Mapping[str, NDArray[np.generic]], int8: bool) -> openvino.Model:
    """`models.judge.small.SmallJudgeNetwork`, with the inputs and outputs of `judge_graph`.

    Args:
        stored: tensors by the network's names, as `models.reader.quantise` stores them.
    """
    weights = Weights({name: Stored(tensor, stored.get(name + SCALE)) for name, tensor in stored.items()}, int8)
    ids = ops.parameter([-1, -1], np.int32, name="ids")
    words = ops.gather(weights.matrix(small.WORDS), ops.gather(ints(small.bert_numbers()), ids, ints(0)), ints(0))
    ends = ops.convert(ops.equal(ids, ops.constant(END, np.int32)), np.int32)
    before = ops.minimum(ops.cum_sum(ends, ints(1), exclusive=True), ops.constant(small.PARTS - 1, np.int32))
    parts = ops.gather(weights.matrix("encoder.parts.weight"), before, ints(0))
    tokens = ops.unsqueeze(ops.gather(ops.shape_of(ids), ints(1), ints(0)), ints(0))
    places = ops.slice(weights.matrix("encoder.positions.weight"), ints([0]), tokens, ints([1]), ints([0]))
    states = norm(weights, "encoder.norm", ops.add(ops.add(words, places), parts), minilm.EPSILON)
    return _scored(weights, ids, states, _padding(ids), small.LAYERS, minilm.HEADS, minilm.EPSILON)


def _padding(ids: Any) -> Any:
    """(batch, 1, 1, tokens) what attention adds: -inf at padding, 0 elsewhere."""
    hidden = ops.select(ops.equal(ids, ops.constant(PAD, np.int32)), floats(-np.inf), floats(0.0))
    return ops.unsqueeze(hidden, ints([1, 2]))


def _scored(
    weights: Weights, ids: Any, states: Any, bias: Any, layers: int, heads: int, epsilon: float
) -> openvino.Model:
    """The graph from ids to the logits that layers and scoring give for `states`."""
    for number in range(layers - 1):
        states = layer(weights, f"encoder.layers.{number}", states, bias, heads, epsilon)
    first = first_of_layer(weights, f"encoder.layers.{layers - 1}", states, bias, heads, epsilon)
    scores = linear(weights, ["score"], ops.tanh(linear(weights, ["mix"], ops.squeeze(first, ints([1])))))
    return openvino.Model([scores], [ids], "judge")
