"""The parts of encoder graphs in OpenVINO, and how a graph is compiled and run on this processor.

If the processor has an int8 dot product, int8 weights stay int8, and their factors are rounded to int8 at run time,
token by token in groups of `GROUP` dimensions. So nothing needs calibration, and an answer never depends on the
other rows of its batch. Without an int8 dot product the same graph is computed with fp32 weights.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.calibrate import Floats
from models.reader import processor

# With this package openvino reports every import to an analytics service; without it nothing is sent.
sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]

import openvino  # noqa: E402
from openvino import opset13 as ops  # noqa: E402

__all__ = (
    "Compiled",
    "Stored",
    "Weights",
    "first_of_layer",
    "floats",
    "ints",
    "layer",
    "linear",
    "norm",
    "openvino",
    "ops",
)

# States differ from fp32's by .024, and by .031 with 128, which is a tenth faster. But 128 cost 1.4 points of
# speakers and .7 of tone on development sets, where 64 moves no figure by more than .6.
GROUP = 64


class Stored(NamedTuple):
    """A tensor of a weights file.

    Attributes:
        values: int8 (rows, columns) if there are `scales`, else floats.
        scales: (rows, groups), for equal groups of columns.
    """

    values: NDArray[Any]
    scales: NDArray[Any] | None = None


class Weights:
    """The tensors of a weights file, as constants of a graph.

    Args:
        int8: keep int8 weights and multiply in int8; otherwise they become fp32.
    """

    def __init__(self, stored: Mapping[str, Stored], int8: bool) -> None:
        self._stored, self._int8 = stored, int8

    def vector(self, *names: str) -> Any:
        """Vectors, concatenated."""
        return floats(np.concatenate([self._stored[name].values for name in names]))

    def matrix(self, *names: str) -> Any:
        """Matrices of equal width, (rows, columns), stacked."""
        values = np.concatenate([self._stored[name].values for name in names])
        if self._stored[names[0]].scales is None:  # small ones are stored as floats
            return floats(values)
        scales = np.concatenate([self._stored[name].scales for name in names])
        rows, groups = scales.shape
        if not self._int8:
            return floats(values * np.repeat(scales.astype(np.float32), values.shape[1] // groups, axis=1))
        if groups == 1:
            return ops.multiply(ops.convert(ops.constant(values), np.float32), floats(scales))
        # OpenVINO recognises this form and multiplies int8 with int8
        grouped = ops.convert(ops.constant(values.reshape(rows, groups, -1)), np.float32)
        return ops.reshape(ops.multiply(grouped, floats(scales[:, :, None])), ints(values.shape), False)


def linear(weights: Weights, names: Sequence[str], states: Any) -> Any:
    """The linear layers `names` as a single multiplication, their outputs side by side."""
    matrix = weights.matrix(*(f"{name}.weight" for name in names))
    return ops.add(ops.matmul(states, matrix, False, True), weights.vector(*(f"{name}.bias" for name in names)))


def norm(weights: Weights, name: str, states: Any, epsilon: float) -> Any:
    """A layer norm."""
    normed = ops.mvn(states, ints([-1]), True, epsilon, "inside_sqrt")
    return ops.add(ops.multiply(normed, weights.vector(f"{name}.weight")), weights.vector(f"{name}.bias"))


def layer(weights: Weights, name: str, states: Any, bias: Any, heads: int, epsilon: float) -> Any:
    """A layer of BERT or MPNet, with the three projections of attention as a single multiplication.

    Args:
        bias: added to the attention scores, broadcast to (batch, heads, tokens, tokens).
    """
    projected = linear(weights, [f"{name}.{part}" for part in ("query", "key", "value")], states)
    query, key, value = (by_head(part, heads) for part in ops.split(projected, ints(-1), 3).outputs())
    return _mixed(weights, name, states, (query, key, value), bias, epsilon)


def first_of_layer(weights: Weights, name: str, states: Any, bias: Any, heads: int, epsilon: float) -> Any:
    """As `layer`, for the first token of each row only: (batch, 1, hidden)."""
    first_token = ops.slice(states, ints([0]), ints([1]), ints([1]), ints([1]))
    query = by_head(linear(weights, [f"{name}.query"], first_token), heads)
    projected = linear(weights, [f"{name}.key", f"{name}.value"], states)
    key, value = (by_head(part, heads) for part in ops.split(projected, ints(-1), 2).outputs())
    bias = ops.slice(bias, ints([0]), ints([1]), ints([1]), ints([2]))
    return _mixed(weights, name, first_token, (query, key, value), bias, epsilon)


def by_head(projected: Any, heads: int) -> Any:
    """(batch, tokens, hidden) to (batch, heads, tokens, hidden of a head)."""
    return ops.transpose(ops.reshape(projected, ints([0, 0, heads, -1]), True), ints([0, 2, 1, 3]))


def _mixed(
    weights: Weights, name: str, states: Any, attention: tuple[Any, Any, Any], bias: Any, epsilon: float
) -> Any:
    mixed = ops.transpose(ops.scaled_dot_product_attention(*attention, bias), ints([0, 2, 1, 3]))
    attended = linear(weights, [f"{name}.attended"], ops.reshape(mixed, ints([0, 0, -1]), True))
    states = norm(weights, f"{name}.attended_norm", ops.add(states, attended), epsilon)
    inner = ops.gelu(linear(weights, [f"{name}.inner"], states), "erf")
    return norm(weights, f"{name}.norm", ops.add(states, linear(weights, [f"{name}.outer"], inner)), epsilon)


def ints(values: Any) -> Any:
    """A constant of integers."""
    return ops.constant(np.asarray(values, np.int64))


def floats(values: Any) -> Any:
    """A constant of fp32."""
    return ops.constant(np.asarray(values, np.float32))


class Compiled:
    """A graph compiled for this processor; each batch runs on a single core.

    Args:
        graph: with integer inputs (batch, tokens) and a single output.
        int8: whether its weights are int8.
        bf16: compute everything else in bf16 instead of fp32.
    """

    def __init__(self, graph: openvino.Model, int8: bool, bf16: bool) -> None:
        cores = processor.cores()
        settings = {
            "INFERENCE_PRECISION_HINT": "bf16" if bf16 else "f32",
            "DYNAMIC_QUANTIZATION_GROUP_SIZE": str(GROUP),
            "INFERENCE_NUM_THREADS": str(cores),
            "NUM_STREAMS": str(cores),
        }
        self._compiled = openvino.Core().compile_model(graph, "CPU", settings)
        formats = ("int8 " if int8 else "") + settings["INFERENCE_PRECISION_HINT"]
        self.name = f"openvino {openvino.__version__.split('-')[0]} {formats} cpu"
        self._requests = threading.local()  # a request owns its inputs and outputs

    def run(
        self, batches: Iterable[list[int]], inputs: Callable[[list[int]], Sequence[NDArray[Any]]]
    ) -> Iterator[tuple[list[int], Floats]]:
        """Compute batches in parallel, outside Python's lock, and yield each with its output, in order.

        Args:
            inputs: makes the inputs of a batch, each (batch, tokens), int32.
        """
        pool = _pool()
        submitted = [(batch, pool.submit(self._output, inputs, batch)) for batch in batches]
        for batch, output in submitted:
            yield batch, output.result()

    def _output(self, inputs: Callable[[list[int]], Sequence[NDArray[Any]]], batch: list[int]) -> Floats:
        request = getattr(self._requests, "request", None)
        if request is None:
            request = self._requests.request = self._compiled.create_infer_request()
        output: Floats = request.infer(inputs(batch))[0]
        return output.copy()  # the next batch overwrites the request's own memory


@cache
def _pool() -> ThreadPoolExecutor:
    """A thread per core, shared by all encoders of this process."""
    return ThreadPoolExecutor(processor.cores(), thread_name_prefix="encoder")
