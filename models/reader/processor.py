"""What this machine's processor can do, as far as an engine must know. Imports no torch."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path

_CPUINFO = Path("/proc/cpuinfo")
_GPU_DRIVERS = ("/dev/nvidiactl", "/dev/dxg", "/dev/kfd")  # NVIDIA, NVIDIA in Windows' Linux, AMD


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def multiplies_int8() -> bool:
    """Does the processor have an int8 dot product? Without it int8 is slower than fp32, and sums overflow."""
    return not _features().isdisjoint({"avx512_vnni", "avx_vnni", "amx_int8"})


def multiplies_bf16() -> bool:
    """Does the processor multiply bf16? Emulated, it is 15 times slower than fp32 on an AVX2 processor."""
    return not _features().isdisjoint({"avx512_bf16", "amx_bf16"})


def has_gpu_driver() -> bool:
    """Does the driver of a GPU run here? It may have no GPU, or be older than torch needs."""
    return any(os.path.exists(path) for path in _GPU_DRIVERS)


@cache
def _features() -> frozenset[str]:
    """The processor's instruction sets by Linux's names; none where /proc does not list them, as on macOS."""
    listed = _CPUINFO.read_text(encoding="utf-8", errors="replace") if _CPUINFO.exists() else ""
    flags = re.search(r"^flags\s*:(.*)$", listed, re.MULTILINE)
    return frozenset(flags[1].split()) if flags else frozenset()
