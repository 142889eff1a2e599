"""The rounding of the judge's weights to four and five bits, and the file of them that `packed.py` reads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch import Tensor

from models.judge.packed import GROUP, HIGH, SCALE

# Word embeddings lose little in four bits: states differ from fp32's by .05. With matrices in four bits they differ
# by .23, with five bits by half of that; six bits would not fit 70 MB.
WORDS, WORD_BITS, BITS = "encoder.words.weight", 4, 5
_LARGE = 50_000  # elements; smaller tensors are not packed
_SHARES = np.linspace(0.7, 1.0, 13).tolist()  # scales to try, as shares of the one that holds the largest weight


def bits_of(name: str, weight: Tensor) -> int | None:
    """The bits per weight in which the tensor is stored; None if it stays fp16."""
    if weight.dim() != 2 or weight.numel() < _LARGE or weight.shape[1] % GROUP or "positions" in name:
        return None
    return WORD_BITS if name == WORDS else BITS


def group_scales(weight: Tensor, bits: int) -> Tensor:
    """(rows, groups, 1) scales of least squared error for weights: (rows, columns); fp16 values in fp32.

    Weights that were rounded before get the same scales again, since the largest of a group is at `top` or one step
    below.
    """
    top = 2 ** (bits - 1)
    groups = weight.float().reshape(len(weight), -1, GROUP)
    largest = groups.abs().amax(-1, keepdim=True)
    best, least = largest, torch.full_like(largest, float("inf"))
    for steps in (top, top - 1, *((top - 0.5) / share for share in _SHARES)):
        scale = (largest / steps).clamp(min=1e-6).half().float()
        error = ((groups / scale).round().clamp(-top, top - 1) * scale - groups).square().sum(-1, keepdim=True)
        best = torch.where(error < least, scale, best)
        least = torch.minimum(error, least)
    return best


def rounded(weight: Tensor, bits: int) -> Tensor:
    """The weights rounded to `bits` bits: (rows, columns)."""
    scales, top = group_scales(weight, bits), 2 ** (bits - 1)
    groups = weight.float().reshape(len(weight), -1, GROUP)
    values: Tensor = (groups / scales).round().clamp(-top, top - 1) * scales
    return values.reshape(weight.shape)


def save(weights: Mapping[str, Tensor], path: Path) -> None:
    """Write the packed weights."""
    packed: dict[str, NDArray[np.generic]] = {}
    for name, weight in weights.items():
        bits = bits_of(name, weight)
        if bits is None:
            packed[name] = weight.detach().half().numpy()
            continue
        scales, top = group_scales(weight, bits), 2 ** (bits - 1)
        groups = weight.detach().float().reshape(len(weight), -1, GROUP)
        values = (
            ((groups / scales).round().clamp(-top, top - 1) + top).to(torch.uint8).reshape(weight.shape).numpy()
        )
        packed[name] = (values[:, 0::2] & 15) | ((values[:, 1::2] & 15) << 4)
        if bits > WORD_BITS:
            packed[name + HIGH] = np.packbits(values >> 4, axis=1)
        packed[name + SCALE] = scales.squeeze(-1).half().numpy()
    save_file(packed, path)
