"""Weights as int8 with a scale per row, and back: a quarter of the size at almost no loss.

Only large matrices are quantised; vectors and small heads stay fp16 or fp32.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

_LARGE = 50_000  # elements; for smaller tensors int8 saves less than it costs in precision
SCALE = ".scale"

Tensors = dict[str, NDArray[Any]]


def quantise(weights: Mapping[str, NDArray[Any]]) -> Tensors:
    """Large matrices become int8 (rows, columns) with `<name>.scale`, fp32 (rows, 1); other floats become fp32."""
    packed: Tensors = {}
    for name, weight in weights.items():
        if not np.issubdtype(weight.dtype, np.floating):
            packed[name] = weight
            continue
        values = weight.astype(np.float32)
        if values.ndim == 2 and values.size >= _LARGE:
            scale = np.maximum(np.abs(values).max(1, keepdims=True) / np.float32(127), np.float32(1e-8))
            packed[name] = (values / scale).round().astype(np.int8)
            packed[name + SCALE] = scale
        else:
            packed[name] = values
    return {name: np.asarray(tensor, order="C") for name, tensor in packed.items()}


def dequantise(packed: Mapping[str, NDArray[Any]]) -> Tensors:
    """The inverse, in fp32; the error of each element is at most half the scale of its row."""
    weights: Tensors = {}
    for name, tensor in packed.items():
        if not name.endswith(SCALE):
            scale = packed.get(name + SCALE)
            weights[name] = tensor if scale is None else tensor.astype(np.float32) * scale
    return weights


def save(weights: Mapping[str, NDArray[Any]], path: Path) -> None:
    """Write the quantised weights."""
    save_file(quantise(weights), path)


def load(path: Path) -> Tensors:
    """Read and dequantise all tensors."""
    return dequantise(load_file(path))


def part(weights: Mapping[str, NDArray[Any]], name: str) -> Tensors:
    """The tensors of a part of the network, such as `encoder`, by their names within it."""
    within = f"{name}."
    return {key.removeprefix(within): tensor for key, tensor in weights.items() if key.startswith(within)}
