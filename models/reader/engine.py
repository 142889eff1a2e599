"""Engines of the encoder: torch on a GPU, OpenVINO on a processor. Framed rows in, a state per word piece out.

torch on the processor (`NIGHTDESK_ENGINE=torch`) is the reference for both.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Protocol

import torch
from torch import Tensor

from models.api import ModelError
from models.reader import machine
from models.reader.batching import batches, rounded_up
from models.reader.encoder import Encoder, pad
from models.reader.tokens import Framed

ENGINES = ("openvino", "torch")
_VARIABLE = "NIGHTDESK_ENGINE"
# Rows are padded to a multiple of this: both engines compile code for each shape and keep it. With a shape per
# length torch took 70 KB more per article, without end, and a tenth of the time was lost (from 1 to 32).
STEP = 16


class Engine(Protocol):
    """Runs the weights of an encoder."""

    @property
    def name(self) -> str:
        """Library, release, number format and device: all that answers depend on besides the weights."""
        ...

    def run(self, rows: Sequence[Framed]) -> Iterator[tuple[list[int], Tensor]]:
        """Encode framed rows in batches of similar length.

        Yields:
            The row numbers of each batch and their states: (batch, tokens, hidden), fp32 on the processor.
        """
        ...


class TorchEngine:
    """The encoder in torch, on the device of its weights."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder

    @property
    def name(self) -> str:
        """Such as `torch 2.13.0 float32 cpu`."""
        weight = self.encoder.cases.weight
        return f"torch {torch.__version__} {str(weight.dtype).removeprefix('torch.')} {weight.device.type}"

    def run(self, rows: Sequence[Framed]) -> Iterator[tuple[list[int], Tensor]]:
        """As `Engine.run`. A GPU computes a batch while the next is padded and sent."""
        where = self.encoder.cases.weight.device
        computing: tuple[list[int], Tensor, torch.cuda.Event | None] | None = None
        for batch in row_batches([len(ids) for ids, _, _ in rows], machine.batch_tokens(where)):
            started = (batch, *self._begin([rows[i] for i in batch], where))
            if computing is not None:
                yield _ended(*computing)
            computing = started
        if computing is not None:
            yield _ended(*computing)

    def _begin(self, rows: Sequence[Framed], where: torch.device) -> tuple[Tensor, torch.cuda.Event | None]:
        padded = pad(rows, STEP)
        if where.type == "cpu":
            return self.encoder(padded).float(), None
        states = self.encoder(padded.pinned().to(where)).float()
        host = torch.empty(states.shape, dtype=states.dtype, pin_memory=True)
        host.copy_(states, non_blocking=True)
        return host, torch.cuda.current_stream(where).record_event()


def _ended(batch: list[int], states: Tensor, copied: torch.cuda.Event | None) -> tuple[list[int], Tensor]:
    if copied is not None:
        copied.synchronize()
    return batch, states


def row_batches(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """The row numbers of each batch: at most `budget` tokens, padding included."""
    return batches([rounded_up(length, STEP) for length in lengths], budget)


def wanted_engine(where: torch.device) -> str:
    """The engine for weights on `where`: NIGHTDESK_ENGINE if set, else torch on a GPU and OpenVINO elsewhere.

    Raises:
        ModelError: there is no such engine.
    """
    engine = os.environ.get(_VARIABLE) or ("torch" if where.type == "cuda" else "openvino")
    if engine not in ENGINES:
        raise ModelError(f"{_VARIABLE}: no engine called {engine!r}; the engines are {', '.join(ENGINES)}")
    return engine
