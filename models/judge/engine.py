"""What an engine of the judge is, and OpenVINO's: rows of word pieces in, four scores each out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.calibrate import Floats
from models.judge.pairs import PAD, Ids
from models.reader.batching import rounded_up
from models.reader.engine import STEP, row_batches

BATCH_TOKENS = 1024  # for a core of a processor


class JudgeEngine(Protocol):
    """Runs the judge's weights."""

    @property
    def name(self) -> str:
        """Library, release, number format and device: all that answers depend on besides the weights."""
        ...

    def run(self, rows: Sequence[Ids]) -> Iterator[tuple[list[int], Floats]]:
        """Score rows in batches of similar length.

        Yields:
            The row numbers of each batch and their logits: (batch, 4).
        """
        ...


def pad_rows(rows: Sequence[Ids]) -> Ids:
    """(rows, tokens) the rows, padded to the longest and then to a multiple of STEP."""
    ids = np.full((len(rows), rounded_up(max(map(len, rows)), STEP)), PAD, np.int32)
    for number, row in enumerate(rows):
        ids[number, : len(row)] = row
    return ids


class OpenVinoJudge:
    """The judge compiled for this processor.

    Args:
        stored: tensors by the network's names, as `models.judge.packed` reads them.
        int8: keep the weights int8 and multiply in int8.
        bf16: compute everything else in bf16 instead of fp32.
    """

    def __init__(
        self,
        stored: Mapping[str, tuple[NDArray[np.generic], NDArray[np.float16] | None]],
        int8: bool,
        bf16: bool,
    ) -> None:
        from models.judge.graph import judge_graph  # takes 0.2 s, and a GPU does not need it
        from models.reader.openvino_parts import Compiled

        self._compiled = Compiled(judge_graph(stored, int8), int8, bf16)
        self.name = self._compiled.name

    def run(self, rows: Sequence[Ids]) -> Iterator[tuple[list[int], Floats]]:
        """As `JudgeEngine.run`."""
        batches = row_batches([len(row) for row in rows], BATCH_TOKENS)
        return self._compiled.run(batches, lambda batch: [pad_rows([rows[i] for i in batch])])
