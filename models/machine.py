"""Where and in which precision the encoder runs on this machine."""

from __future__ import annotations

import torch


def device() -> torch.device:
    """A CUDA device where there is one, else the processor."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def precision(where: torch.device) -> torch.dtype:
    """bf16 where the hardware multiplies it; elsewhere it is emulated, 15 times slower than fp32 on an AVX2
    processor."""
    if where.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32
    checks = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")  # torch has no public question for this
    return torch.bfloat16 if any(getattr(torch.cpu, c, lambda: False)() for c in checks) else torch.float32


def batch_tokens(where: torch.device) -> int:
    """Padded tokens per encoder call: what fits the caches of a processor, or fills a GPU."""
    return 4096 if where.type == "cpu" else 131072
