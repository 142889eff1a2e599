"""The weights of both judges, opened: engines ready to score rows, the tokenizer, and the fitted settings."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from tokenizers import Tokenizer

from models import weights
from models.api import STANCE_LABELS, ModelError, ModelIdentity
from models.judge import packed, small
from models.judge.engine import JudgeEngine, OpenVinoJudge, TorchJudge
from models.judge.network import JudgeNetwork, PairNetwork
from models.judge.pairs import Pair, frame_pairs
from models.judge.small import SmallJudgeNetwork
from models.reader import machine, quantise
from models.reader.engine import wanted_engine
from models.reader.tokens import load_tokenizer

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class OpenedJudge:
    """Both judges. `config` holds the settings that were fitted on development data."""

    engine: JudgeEngine
    small_engine: JudgeEngine
    tokenizer: Tokenizer
    config: dict[str, Any]
    identity: ModelIdentity

    def logits(self, pairs: Sequence[Pair]) -> Floats:
        """(pairs, 4) raw scores in the order of STANCE_LABELS. A pair that occurs twice is read once."""
        return self._scores(self.engine, pairs)

    def small_logits(self, pairs: Sequence[Pair]) -> Floats:
        """As `logits`, by the small judge."""
        return self._scores(self.small_engine, pairs)

    def _scores(self, engine: JudgeEngine, pairs: Sequence[Pair]) -> Floats:
        distinct = list(dict.fromkeys(pairs))
        rows = frame_pairs(self.tokenizer, distinct)
        scores = np.zeros((len(rows), len(STANCE_LABELS)), np.float32)
        for batch, logits in engine.run(rows):
            scores[batch] = logits.numpy()
        places = {pair: place for place, pair in enumerate(distinct)}
        return scores[[places[pair] for pair in pairs]]


_OPENED: dict[ModelIdentity, OpenedJudge] = {}
_LOCK = threading.Lock()


def open_judge(folder: Path = weights.FOLDER) -> OpenedJudge:
    """Open the judge's weights in `folder`, once per process.

    Raises:
        ModelError: the weights are missing or cannot be opened.
    """
    with _LOCK:
        identity = weights.judge_identity(folder)
        if identity not in _OPENED:
            _OPENED[identity] = _open(folder, identity)
        return _OPENED[identity]


def _open(folder: Path, identity: ModelIdentity) -> OpenedJudge:
    where = machine.device()
    return OpenedJudge(
        _judge(folder / weights.JUDGE.weights, where),
        _small_judge(folder, where),
        load_tokenizer(folder / weights.JUDGE.tokenizer),
        weights.config(folder, weights.JUDGE),
        identity,
    )


def _judge(path: Path, where: torch.device) -> JudgeEngine:
    try:
        if wanted_engine(where) == "torch":
            return _in_torch(JudgeNetwork(), packed.load_floats(path), where)
        from models.judge.graph import judge_graph  # takes 0.2 s, and a GPU does not need it

        int8 = machine.multiplies_int8()
        return OpenVinoJudge(judge_graph(packed.load(path), int8), int8, machine.precision(where))
    except (SafetensorError, RuntimeError, KeyError) as problem:
        raise _unreadable(path, problem) from None


def _small_judge(folder: Path, where: torch.device) -> JudgeEngine:
    path = folder / weights.SMALL_JUDGE.weights
    try:
        stored = small.load(path, folder / weights.READER.weights)
        if wanted_engine(where) == "torch":
            return _in_torch(SmallJudgeNetwork(), quantise.dequantise(stored), where)
        from models.judge.graph import small_graph

        int8 = machine.multiplies_int8()
        arrays = {name: tensor.numpy() for name, tensor in stored.items()}
        return OpenVinoJudge(small_graph(arrays, int8), int8, machine.precision(where))
    except (SafetensorError, RuntimeError, KeyError) as problem:
        raise _unreadable(path, problem) from None


def _in_torch(network: PairNetwork, stored: dict[str, torch.Tensor], where: torch.device) -> TorchJudge:
    network.load_state_dict(stored, assign=True)
    return TorchJudge(network.eval().requires_grad_(False).to(where, machine.precision(where)))


def _unreadable(path: Path, problem: Exception) -> ModelError:
    reason = str(problem).strip().splitlines()[0]
    return ModelError(f"{path} cannot be opened: {reason}; restore it or train again")
