"""The device and the precision of torch on this machine."""

from __future__ import annotations

import torch

from models.reader import processor


def device() -> torch.device:
    """A CUDA device if there is one, else the processor."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def precision(where: torch.device) -> torch.dtype:
    """bf16 if the hardware multiplies it, else fp32."""
    if where.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32
    return torch.bfloat16 if processor.multiplies_bf16() else torch.float32


def batch_tokens(where: torch.device) -> int:
    """Padded tokens per encoder call: enough for the caches of a processor, or to fill a GPU."""
    return 4096 if where.type == "cpu" else 131072
