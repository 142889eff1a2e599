"""The encoder on a processor, by OpenVINO: int8 where the processor multiplies int8, the rest in bf16 or fp32.

The weights are taken as they are stored, int8 with a scale per row; what they are multiplied with is rounded to
int8 as it comes, each token by itself in groups of `GROUP` dimensions. So nothing has to be calibrated, and a state
never depends on which other rows were computed with it. Where a processor has no int8 dot product the same graph is
computed with fp32 weights.
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

from models.encoder import EPSILON, HEADS, HIDDEN, LAYERS, pad
from models.engine import STEP, row_batches
from models.quantise import SCALE
from models.tokens import Framed

# With this package openvino reports every import to an analytics service; without it, it says nothing.
sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]

import openvino  # noqa: E402
from openvino import opset13 as ops  # noqa: E402

# States lie .024 from fp32's, and .031 with 128, which is a tenth faster; that cost 1.4 points of speakers and .7
# of tone on development sets, where 64 moves no figure by more than .6.
GROUP = 64
BATCH_TOKENS = 1024  # of 512 to 4,096 the fastest: what a core works on stays in its cache
_PREFIX = "encoder."


class _Weights:
    """What a weights file holds, as constants of a graph."""

    def __init__(self, stored: Mapping[str, NDArray[Any]], int8: bool) -> None:
        self._stored = stored
        self._int8 = int8

    def vector(self, *names: str) -> Any:
        """Vectors, laid behind one another."""
        return _floats(np.concatenate([self._stored[name] for name in names]))

    def matrix(self, *names: str) -> Any:
        """Matrices of like width, (rows, columns), laid below one another."""
        rows = np.concatenate([self._stored[name] for name in names])
        if rows.dtype != np.int8:  # small ones are stored as floats
            return _floats(rows)
        scale = np.concatenate([self._stored[name + SCALE] for name in names])
        if not self._int8:
            return _floats(rows * scale)
        return ops.multiply(ops.convert(ops.constant(rows), np.float32), _floats(scale))  # OpenVINO knows this form


class OpenVinoEngine:
    """The encoder of one weights file, compiled for this processor; each batch is computed by one core.

    Args:
        int8: keep the weights int8, and multiply so.
        precision: of all else, torch.bfloat16 or torch.float32.
    """

    def __init__(self, path: Path, int8: bool, precision: torch.dtype) -> None:
        stored = load_file(path).items()
        weights = {name.removeprefix(_PREFIX): each for name, each in stored if name.startswith(_PREFIX)}
        cores = _cores()
        settings = {
            "INFERENCE_PRECISION_HINT": "bf16" if precision == torch.bfloat16 else "f32",
            "DYNAMIC_QUANTIZATION_GROUP_SIZE": str(GROUP),
            "INFERENCE_NUM_THREADS": str(cores),
            "NUM_STREAMS": str(cores),
        }
        self._compiled = openvino.Core().compile_model(encoder_graph(weights, int8), "CPU", settings)
        formats = ("int8 " if int8 else "") + settings["INFERENCE_PRECISION_HINT"]
        self.name = f"openvino {openvino.__version__.split('-')[0]} {formats} cpu"
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


def encoder_graph(stored: Mapping[str, NDArray[Any]], int8: bool) -> openvino.Model:
    """`models.encoder.Encoder` as a graph of OpenVINO: ids, cases, types and mask in, each (batch, tokens), int32;
    states out, (batch, tokens, hidden), fp32.

    Args:
        stored: by the encoder's names, as `models.quantise` stores them.
        int8: keep int8 weights as they are, to be multiplied so; else they become fp32.
    """
    weights = _Weights(stored, int8)
    inputs = [ops.parameter([-1, -1], np.int32, name=name) for name in ("ids", "cases", "types", "mask")]
    ids, cases, types, mask = inputs
    numbers = [(ids, "words"), (cases, "cases"), (types, "types")]
    words, patterns, kinds = (ops.gather(weights.matrix(f"{name}.weight"), of, _ints(0)) for of, name in numbers)
    tokens = ops.unsqueeze(ops.gather(ops.shape_of(ids), _ints(1), _ints(0)), _ints(0))
    places = ops.slice(weights.matrix("positions.weight"), _ints([0]), tokens, _ints([1]), _ints([0]))
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
    matrix = weights.matrix(*(f"{name}.weight" for name in names))
    return ops.add(ops.matmul(states, matrix, False, True), weights.vector(*(f"{name}.bias" for name in names)))


def _norm(weights: _Weights, name: str, states: Any) -> Any:
    normed = ops.mvn(states, _ints([-1]), True, EPSILON, "inside_sqrt")
    return ops.add(ops.multiply(normed, weights.vector(f"{name}.weight")), weights.vector(f"{name}.bias"))


def _ints(values: Any) -> Any:
    return ops.constant(np.asarray(values, np.int64))


def _floats(values: Any) -> Any:
    return ops.constant(np.asarray(values, np.float32))
