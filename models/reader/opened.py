"""The embedded weights, opened: the network ready to answer, its tokenizer, and the settings fitted with it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from tokenizers import Tokenizer

from models import weights
from models.api import ModelError, ModelIdentity
from models.reader import machine, quantise
from models.reader.engine import Engine, TorchEngine, wanted_engine
from models.reader.network import JointNetwork
from models.reader.tokens import load_tokenizer


@dataclass(frozen=True, slots=True)
class OpenedReader:
    """Shared by all stages that use the same weights. `config` holds temperatures and thresholds."""

    network: JointNetwork
    engine: Engine
    tokenizer: Tokenizer
    config: dict[str, Any]
    identity: ModelIdentity

    def temperature(self, head: str) -> float:
        """The divisor of the head's logits, fitted on development data to calibrate probabilities."""
        return float(self.config["temperatures"].get(head, 1.0))


_OPENED: dict[ModelIdentity, OpenedReader] = {}
_LOCK = threading.Lock()


def open_weights(folder: Path = weights.FOLDER) -> OpenedReader:
    """Open the weights in `folder`, once per process.

    Raises:
        ModelError: the weights are missing or cannot be opened.
    """
    with _LOCK:
        identity = weights.identity(folder)
        if identity not in _OPENED:
            _OPENED[identity] = _open(folder, identity)
        return _OPENED[identity]


def _open(folder: Path, identity: ModelIdentity) -> OpenedReader:
    where, path = machine.device(), folder / weights.READER.weights
    torch_encodes = wanted_engine(where) == "torch"
    network = JointNetwork(torch_encodes)  # random at first; torch's meta device would need imports that take 2 s
    try:
        stored = quantise.load(path, without=None if torch_encodes else "encoder.")
        network.load_state_dict(stored, assign=True)
        network.eval().requires_grad_(False)
        engine: Engine
        if torch_encodes:
            engine = TorchEngine(network.encoder.to(where, machine.precision(where)))
        else:
            from models.reader.openvino_engine import OpenVinoEngine  # takes 0.2 s, and a GPU does not need it

            engine = OpenVinoEngine(path, machine.multiplies_int8(), machine.precision(torch.device("cpu")))
    except (SafetensorError, RuntimeError, KeyError) as problem:
        reason = str(problem).strip().splitlines()[0]
        raise ModelError(f"{path} cannot be opened: {reason}; restore it or train again") from None
    return OpenedReader(
        network, engine, load_tokenizer(folder / weights.READER.tokenizer), weights.config(folder), identity
    )
