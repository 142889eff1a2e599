"""The encoder trained in bf16 where the machine multiplies it, with its weights kept in fp32.

The step of an optimiser is often smaller than what bf16 tells apart, so it is made on the fp32 weights; a bf16
copy of them computes states and gradients (mixed precision, Micikevicius et al. 2018; bf16 needs no scaling of the
loss).
"""

from __future__ import annotations

import copy
from typing import Generic, TypeVar

import torch
from torch import nn

from models.reader import machine

AnyEncoder = TypeVar("AnyEncoder", bound=nn.Module)


class TrainedEncoder(Generic[AnyEncoder]):
    """Gives the encoder to compute a loss with, and takes its gradients to the weights that are trained."""

    def __init__(self, encoder: AnyEncoder, device: torch.device) -> None:
        dtype = machine.precision(device)
        self.encoder = encoder if dtype == torch.float32 else copy.deepcopy(encoder).to(dtype)
        pairs = [] if self.encoder is encoder else zip(encoder.parameters(), self.encoder.parameters(), strict=True)
        self._pairs = [(weight, twin) for weight, twin in pairs if weight.requires_grad]

    @torch.no_grad()
    def renewed(self) -> AnyEncoder:
        """The encoder as it is to compute with, its weights brought up to date."""
        for weight, twin in self._pairs:
            twin.copy_(weight)
            twin.grad = None
        return self.encoder

    @torch.no_grad()
    def hand_back(self) -> None:
        """Give the gradients of the last loss to the weights that are trained."""
        for weight, twin in self._pairs:
            weight.grad = None if twin.grad is None else twin.grad.to(weight.dtype)
