"""Mixed precision: the encoder computes in bf16 if the machine multiplies it, and its weights stay fp32.

An optimiser's step is often smaller than the resolution of bf16, so that it is applied to the fp32 weights. A bf16
copy of them computes states and gradients (Micikevicius et al. 2018; bf16 needs no scaling of the loss).
"""

from __future__ import annotations

import copy
from typing import Generic, TypeVar

import torch
from torch import nn

from models.reader import machine

AnyEncoder = TypeVar("AnyEncoder", bound=nn.Module)


class TrainedEncoder(Generic[AnyEncoder]):
    """Provides the encoder that computes a loss, and copies its gradients to the trained weights."""

    def __init__(self, encoder: AnyEncoder, device: torch.device) -> None:
        dtype = machine.precision(device)
        self.encoder = encoder if dtype == torch.float32 else copy.deepcopy(encoder).to(dtype)
        pairs = [] if self.encoder is encoder else zip(encoder.parameters(), self.encoder.parameters(), strict=True)
        self._pairs = [(weight, twin) for weight, twin in pairs if weight.requires_grad]

    @torch.no_grad()
    def renewed(self) -> AnyEncoder:
        """The computing encoder with the present weights."""
        for weight, twin in self._pairs:
            twin.copy_(weight)
            twin.grad = None
        return self.encoder

    @torch.no_grad()
    def hand_back(self) -> None:
        """Copy the gradients of the last loss to the trained weights."""
        for weight, twin in self._pairs:
            weight.grad = None if twin.grad is None else twin.grad.to(weight.dtype)
