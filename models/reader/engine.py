"""What an engine of the encoder is, and which runs here: torch on a GPU, OpenVINO on a processor.

torch on the processor (`NIGHTDESK_ENGINE=torch`) is the reference for both. A plain installation has no torch, so
an engine is imported only when it is opened.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.api import ModelError
from models.reader import processor
from models.reader.batching import batches, rounded_up
from models.reader.tokens import Framed

ENGINES = ("openvino", "torch")
_VARIABLE = "NIGHTDESK_ENGINE"
# Rows are padded to a multiple of this: both engines compile code for each shape and keep it. With a shape per
# length torch took 70 KB more per article, without end, and a tenth of the time was lost (from 1 to 32).
STEP = 16

States = NDArray[np.float32]


class Engine(Protocol):
    """Runs the weights of an encoder."""

    @property
    def name(self) -> str:
        """Library, release, number format and device: all that answers depend on besides the weights."""
        ...

    def run(self, rows: Sequence[Framed]) -> Iterator[tuple[list[int], States]]:
        """Encode framed rows in batches of similar length.

        Yields:
            The row numbers of each batch and their states: (batch, tokens, hidden).
        """
        ...


def row_batches(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """The row numbers of each batch: at most `budget` tokens, padding included."""
    return batches([rounded_up(length, STEP) for length in lengths], budget)


def wanted_engine() -> str:
    """The engine for this machine: NIGHTDESK_ENGINE if set, else torch if it reaches a GPU, else OpenVINO.

    Raises:
        ModelError: there is no such engine, or it is not installed.
    """
    engine = os.environ.get(_VARIABLE) or ("torch" if _torch_reaches_a_gpu() else "openvino")
    if engine not in ENGINES:
        raise ModelError(f"{_VARIABLE}: no engine called {engine!r}; the engines are {', '.join(ENGINES)}")
    if engine == "torch" and not _torch_is_installed():
        raise ModelError(f"{_VARIABLE}={engine}: torch is not installed: pip install 'nightdesk[gpu]'")
    return engine


def _torch_is_installed() -> bool:
    return importlib.util.find_spec("torch") is not None


def _torch_reaches_a_gpu() -> bool:
    """torch is asked only where a GPU's driver runs: its import takes a second and more."""
    if not processor.has_gpu_driver() or not _torch_is_installed():
        return False
    from models.reader import machine

    return machine.device().type == "cuda"
