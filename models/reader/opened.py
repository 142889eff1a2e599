"""The embedded weights, opened: heads and encoder ready to answer, the tokenizer, and the settings fitted with
them."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from models import weights
from models.api import ModelError, ModelIdentity
from models.reader import processor, quantise
from models.reader.engine import Engine, wanted_engine
from models.reader.scoring import Heads
from models.reader.tokens import load_tokenizer

if TYPE_CHECKING:
    from models.reader.network import JointNetwork


@dataclass(frozen=True)
class OpenedReader:
    """Shared by all stages that use the same weights. `config` holds temperatures and thresholds."""

    heads: Heads
    engine: Engine
    tokenizer: Tokenizer
    config: dict[str, Any]
    identity: ModelIdentity

    def temperature(self, head: str) -> float:
        """The divisor of the head's logits, fitted on development data to calibrate probabilities."""
        return float(self.config["temperatures"].get(head, 1.0))

    @cached_property
    def network(self) -> JointNetwork:
        """The heads in torch, for training, on the memory of `heads`: what is fitted answers at once."""
        from models.reader.network import heads_of

        return heads_of(self.heads.weights)


_OPENED: dict[ModelIdentity, OpenedReader] = {}
_LOCK = threading.Lock()


def open_weights(folder: Path = weights.FOLDER) -> OpenedReader:
    """Open the weights in `folder`, once per process.

    Raises:
        ModelError: the weights are missing or cannot be opened, or the engine that is asked for is not installed.
    """
    with _LOCK:
        identity = weights.identity(folder)
        if identity not in _OPENED:
            _OPENED[identity] = _open(folder, identity)
        return _OPENED[identity]


def _open(folder: Path, identity: ModelIdentity) -> OpenedReader:
    path, engine = folder / weights.READER.weights, wanted_engine()
    try:
        stored = load_file(path)
        heads = Heads(quantise.dequantise({n: t for n, t in stored.items() if not n.startswith("encoder.")}))
        encoder = quantise.part(stored, "encoder")
        opened = _in_torch(encoder) if engine == "torch" else _in_openvino(encoder)
    except (SafetensorError, RuntimeError, KeyError, ValueError) as problem:
        raise ModelError(f"{path} cannot be opened: {first_line(problem)}; restore it or train again") from None
    tokenizer = load_tokenizer(folder / weights.READER.tokenizer)
    return OpenedReader(heads, opened, tokenizer, weights.config(folder), identity)


def _in_torch(encoder: Mapping[str, NDArray[Any]]) -> Engine:
    from models.reader import machine
    from models.reader.network import encoder_of
    from models.reader.torch_engine import TorchEngine

    where = machine.device()
    return TorchEngine(encoder_of(quantise.dequantise(encoder)).to(where, machine.precision(where)))


def _in_openvino(encoder: Mapping[str, NDArray[Any]]) -> Engine:
    from models.reader.openvino_engine import OpenVinoEngine  # takes 0.2 s, and a GPU does not need it

    return OpenVinoEngine(encoder, processor.multiplies_int8(), processor.multiplies_bf16())


def first_line(problem: Exception) -> str:
    """What a library says is wrong with a file, in one line."""
    if isinstance(problem, KeyError):
        return f"it has no tensor {problem}"
    return str(problem).strip().splitlines()[0]
