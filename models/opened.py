"""The embedded weights, opened: the network ready to answer, its tokenizer, and the settings fitted with it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from tokenizers import Tokenizer

from models import machine, quantise, weights
from models.api import ModelError, ModelIdentity
from models.engine import Engine, open_engine
from models.network import JointNetwork
from models.tokens import load_tokenizer


@dataclass(frozen=True, slots=True)
class Opened:
    """Shared by all stages that use the same weights. `config` holds temperatures and thresholds."""

    network: JointNetwork
    engine: Engine
    tokenizer: Tokenizer
    config: dict[str, Any]
    identity: ModelIdentity

    def temperature(self, head: str) -> float:
        """What the head's logits are divided by, fitted on development data so that probabilities mean what
        they say."""
        return float(self.config["temperatures"].get(head, 1.0))


_OPENED: dict[ModelIdentity, Opened] = {}
_LOCK = threading.Lock()


def open_weights(folder: Path = weights.FOLDER) -> Opened:
    """Open the weights in `folder`, once per process.

    Raises:
        ModelError: the weights are not there, or cannot be opened.
    """
    with _LOCK:
        identity = weights.identity(folder)
        if identity not in _OPENED:
            _OPENED[identity] = _open(folder, identity)
        return _OPENED[identity]


def _open(folder: Path, identity: ModelIdentity) -> Opened:
    where = machine.device()
    network = JointNetwork()  # random at first, 0.3 s; on torch's meta device the imports that needs take 2 s
    try:
        network.load_state_dict(quantise.load(folder / weights.WEIGHTS), assign=True)
    except (SafetensorError, RuntimeError) as problem:
        reason = str(problem).strip().splitlines()[0]
        raise ModelError(
            f"{folder / weights.WEIGHTS} cannot be opened: {reason}; restore it or train anew"
        ) from None
    network.eval().requires_grad_(False)
    engine = open_engine(network.encoder, folder / weights.WEIGHTS, where)  # heads stay on the processor: cheap
    return Opened(network, engine, load_tokenizer(folder / weights.TOKENIZER), weights.config(folder), identity)
