"""Weights as int8 with a scale per row, and back: a quarter of the size at almost no loss.

Only large matrices are quantised; vectors and small heads stay fp16 or fp32.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

_LARGE = 50_000  # elements; for smaller tensors int8 saves less than it costs in precision
SCALE = ".scale"


def quantise(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Large matrices become int8 (rows, columns) with `<name>.scale`, fp32 (rows, 1); other floats become fp32."""
    packed: dict[str, Tensor] = {}
    for name, weight in weights.items():
        if weight.dim() == 2 and weight.numel() >= _LARGE and weight.is_floating_point():
            scale = (weight.float().abs().amax(1, keepdim=True) / 127).clamp(min=1e-8)
            packed[name] = (weight.float() / scale).round().to(torch.int8)
            packed[name + SCALE] = scale
        else:
            packed[name] = weight.float() if weight.is_floating_point() else weight
    return {name: tensor.contiguous().cpu() for name, tensor in packed.items()}


def dequantise(packed: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The inverse, in fp32; the error of each element is at most half the scale of its row."""
    weights: dict[str, Tensor] = {}
    for name, tensor in packed.items():
        if not name.endswith(SCALE):
            scale = packed.get(name + SCALE)
            weights[name] = tensor if scale is None else tensor.float() * scale
    return weights


def save(weights: Mapping[str, Tensor], path: Path) -> None:
    """Write the quantised weights."""
    save_file(quantise(weights), path)


def load(path: Path, without: str | None = None) -> dict[str, Tensor]:
    """Read and dequantise all tensors, or all but those whose names begin with `without`."""
    packed = load_file(path)
    selected = {name: tensor for name, tensor in packed.items() if without is None or not name.startswith(without)}
    return dequantise(selected)
