"""The judge's weights in four or five bits: each group of 64 along a row of a large matrix has a scale.

The lower four bits of two weights share a byte, and so do the fifth bits of eight. All other tensors stay fp16.
Expansion to int8 keeps the values and scale of a group exactly, so the engine computes with what is stored.
`packing.py` writes them.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

GROUP = 64
SCALE, HIGH = ".scale", ".high"


def load(path: Path) -> dict[str, tuple[NDArray[np.generic], NDArray[np.float16] | None]]:
    """Read what `save` wrote, by name: int8 (rows, columns) with scales (rows, groups), or fp16 without scales."""
    packed = load_file(path)
    weights: dict[str, tuple[NDArray[np.generic], NDArray[np.float16] | None]] = {}
    for name, stored in packed.items():
        if name.endswith((SCALE, HIGH)):
            continue
        if name + SCALE not in packed:
            weights[name] = stored, None
            continue
        values = np.empty((len(stored), 2 * stored.shape[1]), np.int8)
        values[:, 0::2], values[:, 1::2] = stored & 15, stored >> 4
        high = packed.get(name + HIGH)
        if high is not None:
            values |= np.unpackbits(high, axis=1).view(np.int8) << 4
        values -= 8 if high is None else 16
        weights[name] = values, packed[name + SCALE]
    return weights


def load_floats(path: Path) -> dict[str, NDArray[np.float32]]:
    """The weights in fp32."""
    floats: dict[str, NDArray[np.float32]] = {}
    for name, (stored, scales) in load(path).items():
        values = np.ascontiguousarray(stored, np.float32)
        floats[name] = values if scales is None else values * np.repeat(scales.astype(np.float32), GROUP, axis=1)
    return floats
