"""The encoder in torch: on a GPU, and on a processor as the reference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from models.reader import machine
from models.reader.encoder import Encoder, pad
from models.reader.engine import STEP, States, row_batches
from models.reader.tokens import Framed


class TorchEngine:
    """The encoder in torch, on the device of its weights."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder

    @property
    def name(self) -> str:
        """Such as `torch 2.13.0 float32 cpu`."""
        weight = self.encoder.cases.weight
        return f"torch {torch.__version__} {str(weight.dtype).removeprefix('torch.')} {weight.device.type}"

    @torch.inference_mode()
    def run(self, rows: Sequence[Framed]) -> Iterator[tuple[list[int], States]]:
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


def _ended(batch: list[int], states: Tensor, copied: torch.cuda.Event | None) -> tuple[list[int], States]:
    if copied is not None:
        copied.synchronize()
    return batch, states.numpy()
