"""Engines of the judge: torch on a GPU, OpenVINO on a processor. Rows of word pieces in, four scores each out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.judge.network import JudgeNetwork
from models.judge.pairs import PAD, Ids
from models.reader import machine
from models.reader.batching import rounded_up
from models.reader.engine import STEP, row_batches

BATCH_TOKENS = 1024  # for a core of a processor


class JudgeEngine(Protocol):
    """Runs the judge's weights."""

    @property
    def name(self) -> str:
        """Library, release, number format and device: all that answers depend on besides the weights."""
        ...

    def run(self, rows: Sequence[Ids]) -> Iterator[tuple[list[int], Tensor]]:
        """Score rows in batches of similar length.

        Yields:
            The row numbers of each batch and their logits: (batch, 4), fp32.
        """
        ...


class TorchJudge:
    """The judge in torch, on the device of its weights."""

    def __init__(self, network: JudgeNetwork) -> None:
        self.network = network

    @property
    def name(self) -> str:
        """Such as `torch 2.13.0 float32 cpu`."""
        weight = self.network.encoder.words.weight
        return f"torch {torch.__version__} {str(weight.dtype).removeprefix('torch.')} {weight.device.type}"

    @torch.inference_mode()
    def run(self, rows: Sequence[Ids]) -> Iterator[tuple[list[int], Tensor]]:
        """As `JudgeEngine.run`."""
        where = self.network.encoder.words.weight.device
        for batch in row_batches([len(row) for row in rows], machine.batch_tokens(where)):
            ids = torch.from_numpy(pad_rows([rows[i] for i in batch])).to(where)
            yield batch, self.network(ids).float().cpu()


def pad_rows(rows: Sequence[Ids]) -> NDArray[np.int64]:
    """(rows, tokens) the rows, padded to the longest and then to a multiple of STEP."""
    ids = np.full((len(rows), rounded_up(max(map(len, rows)), STEP)), PAD, np.int64)
    for number, row in enumerate(rows):
        ids[number, : len(row)] = row
    return ids


class OpenVinoJudge:
    """The judge compiled for this processor.

    Args:
        stored: tensors by the network's names, as `models.judge.packed` reads them.
        int8: keep the weights int8 and multiply in int8.
        precision: of everything else, torch.bfloat16 or torch.float32.
    """

    def __init__(
        self,
        stored: Mapping[str, tuple[NDArray[np.generic], NDArray[np.float16] | None]],
        int8: bool,
        precision: torch.dtype,
    ) -> None:
        from models.judge.graph import judge_graph  # takes 0.2 s, and a GPU does not need it
        from models.reader.openvino_parts import Compiled

        self._compiled = Compiled(judge_graph(stored, int8), int8, precision)
        self.name = self._compiled.name

    def run(self, rows: Sequence[Ids]) -> Iterator[tuple[list[int], Tensor]]:
        """As `JudgeEngine.run`."""
        batches = row_batches([len(row) for row in rows], BATCH_TOKENS)
        return self._compiled.run(batches, lambda batch: [pad_rows([rows[i] for i in batch])])
