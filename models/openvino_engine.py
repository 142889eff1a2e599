"""The encoder on a processor, by OpenVINO: int8 where the processor multiplies int8, the rest in bf16 or fp32.

The weights are taken as they are stored, int8 with a scale per row; what they are multiplied with is rounded to
int8 as it comes, each token by itself in groups of `GROUP` dimensions. So nothing has to be calibrated, and a state
never depends on which other rows were computed with it. Where a processor has no int8 dot product the same graph is
computed in fp32.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import load_file
from torch import Tensor

from models import machine
from models.encoder import EPSILON, HEADS, HIDDEN, LAYERS, pad
from models.engine import STEP, row_batches
from models.quantise import SCALE
from models.tokens import Framed

# With this package openvino reports every import to an analytics service; without it, it says nothing.
sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]

import openvino  # noqa: E402
from openvino import opset13 as ops  # noqa: E402

GROUP = 128
BATCH_TOKENS = 1024

_Weights = Mapping[str, NDArray[Any]]


class OpenVinoEngine:
    """The encoder of one weights file, compiled for this processor; each batch is computed by one core."""

    def __init__(self, path: Path) -> None:
        weights = {
            name.removeprefix("encoder."): weight
            for name, weight in load_file(path).items()
            if name.startswith("encoder.")
        }
        cores = _cores()
        exact = machine.precision(torch.device("cpu")) == torch.float32
        settings = {
            "INFERENCE_PRECISION_HINT": "f32" if exact else "bf16",
            "DYNAMIC_QUANTIZATION_GROUP_SIZE": str(GROUP),
            "INFERENCE_NUM_THREADS": str(cores),
            "NUM_STREAMS": str(cores),
        }
        self._compiled = openvino.Core().compile_model(encoder_graph(weights), "CPU", settings)
        self._requests = threading.local()  # a request holds its inputs and outputs

    def run(self, rows: Sequence[Framed]) -> Iterator[tuple[list[int], Tensor]]:
        """As `Engine.run`. Batches are computed side by side, outside of Python's lock."""
        pool = _pool()
        begun = [(b, pool.submit(self._states, [rows[i] for i in b])) for b in row_batches(rows, BATCH_TOKENS)]
        for batch, states in begun:
            yield batch, states.result()

    def _states(self, rows: Sequence[Framed]) -> Tensor:
        request = getattr(self._requests, "request", None)
        if request is None:
            request = self._requests.request = self._compiled.create_infer_request()
        padded = pad(rows, STEP)
        inputs = [padded.ids, padded.cases, padded.types, padded.mask]
        states = request.infer([one.numpy().astype(np.int32) for one in inputs])[0]
        return torch.from_numpy(states.copy())  # the request's own memory, which its next batch overwrites


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def _pool() -> ThreadPoolExecutor:
    """As many threads as there are cores, for all that is encoded in this process."""
    return ThreadPoolExecutor(_cores(), thread_name_prefix="encoder")


def encoder_graph(weights: _Weights) -> openvino.Model:
    """`models.encoder.Encoder` as a graph of OpenVINO: ids, cases, types and mask in, each (batch, tokens), int32;
    states out, (batch, tokens, hidden), fp32.

    Args:
        weights: by the encoder's names, as `models.quantise` stores them.
    """
    inputs = [ops.parameter([-1, -1], np.int32, name=name) for name in ("ids", "cases", "types", "mask")]
    ids, cases, types, mask = inputs
    numbers = [(ids, "words"), (cases, "cases"), (types, "types")]
    words, patterns, kinds = (ops.gather(_matrix(weights, name), of, _ints(0)) for of, name in numbers)
    tokens = ops.unsqueeze(ops.gather(ops.shape_of(ids), _ints(1), _ints(0)), _ints(0))
    places = ops.slice(_matrix(weights, "positions"), _ints([0]), tokens, _ints([1]), _ints([0]))
    states = _norm(weights, "norm", ops.add(ops.add(words, patterns), ops.add(kinds, places)))
    hidden = ops.select(ops.equal(mask, ops.constant(0, np.int32)), _floats(-np.inf), _floats(0.0))
    hidden_keys = ops.unsqueeze(hidden, _ints([1, 2]))
    for number in range(LAYERS):
        states = _layer(weights, f"layers.{number}", states, hidden_keys)
    return openvino.Model([states], inputs, "encoder")


def _layer(weights: _Weights, layer: str, states: Any, hidden_keys: Any) -> Any:
    """As `models.encoder.Layer`, with the three projections of attention as one multiplication."""
    split, merged = _ints([0, 0, HEADS, HIDDEN // HEADS]), _ints([0, 0, HIDDEN])
    heads_first = _ints([0, 2, 1, 3])
    projected = _linear(weights, [f"{layer}.{name}" for name in ("query", "key", "value")], states)
    query, key, value = (
        ops.transpose(ops.reshape(part, split, True), heads_first)
        for part in ops.split(projected, _ints(-1), 3).outputs()
    )
    mixed = ops.transpose(ops.scaled_dot_product_attention(query, key, value, hidden_keys), heads_first)
    attended = _linear(weights, [f"{layer}.attended"], ops.reshape(mixed, merged, True))
    states = _norm(weights, f"{layer}.attended_norm", ops.add(states, attended))
    inner = ops.gelu(_linear(weights, [f"{layer}.inner"], states), "erf")
    return _norm(weights, f"{layer}.norm", ops.add(states, _linear(weights, [f"{layer}.outer"], inner)))


def _linear(weights: _Weights, names: Sequence[str], states: Any) -> Any:
    """One multiplication for the linear layers `names`, whose outputs are laid side by side."""
    rows = [_stored(weights, name) for name in names]
    matrix = _scaled(np.concatenate([row for row, _ in rows]), np.concatenate([scale for _, scale in rows]))
    bias = np.concatenate([weights[f"{name}.bias"] for name in names])
    return ops.add(ops.matmul(states, matrix, False, True), _floats(bias[None, None]))


def _norm(weights: _Weights, name: str, states: Any) -> Any:
    normed = ops.mvn(states, _ints([-1]), True, EPSILON, "inside_sqrt")
    return ops.add(ops.multiply(normed, _floats(weights[f"{name}.weight"])), _floats(weights[f"{name}.bias"]))


def _matrix(weights: _Weights, name: str) -> Any:
    return _scaled(*_stored(weights, name))


def _stored(weights: _Weights, name: str) -> tuple[NDArray[Any], NDArray[np.float32]]:
    """A matrix (rows, columns) and its scales (rows, 1); small ones are stored as floats, and scaled by 1."""
    matrix = weights[f"{name}.weight"]
    ones = np.ones((len(matrix), 1), np.float32)
    return matrix, weights.get(f"{name}.weight{SCALE}", ones)


def _scaled(matrix: NDArray[Any], scale: NDArray[np.float32]) -> Any:
    """In this form OpenVINO knows int8 weights, and keeps them int8."""
    if matrix.dtype != np.int8:
        return _floats(matrix * scale)
    return ops.multiply(ops.convert(ops.constant(matrix), np.float32), _floats(scale))


def _ints(values: Any) -> Any:
    return ops.constant(np.asarray(values, np.int64))


def _floats(values: Any) -> Any:
    return ops.constant(np.asarray(values, np.float32))
