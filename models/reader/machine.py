"""The device and the precision of encoders on this machine."""

from __future__ import annotations

import torch


def device() -> torch.device:
    """A CUDA device if there is one, else the processor."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def precision(where: torch.device) -> torch.dtype:
    """bf16 if the hardware multiplies it, else fp32: emulated bf16 is 15 times slower than fp32 on an AVX2
    processor."""
    if where.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32
    return torch.bfloat16 if _processor_has("avx512_bf16", "amx_bf16") else torch.float32


def multiplies_int8() -> bool:
    """Does the processor have an int8 dot product? Without it int8 is slower than fp32, and sums overflow."""
    return _processor_has("avx512_vnni", "avx_vnni", "amx_int8")


def _processor_has(*features: str) -> bool:
    capabilities = torch.cpu.get_capabilities()
    return any(capabilities.get(feature) for feature in features)


def batch_tokens(where: torch.device) -> int:
    """Padded tokens per encoder call: enough for the caches of a processor, or to fill a GPU."""
    return 4096 if where.type == "cpu" else 131072
