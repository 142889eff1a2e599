"""The judge's weights, opened: an engine ready to score rows, the tokenizer, and the fitted settings."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from tokenizers import Tokenizer

from models import weights
from models.api import STANCE_LABELS, ModelError, ModelIdentity
from models.calibrate import Floats
from models.judge import packed
from models.judge.engine import JudgeEngine, OpenVinoJudge
from models.judge.pairs import Pair, frame_pairs
from models.reader import processor
from models.reader.engine import wanted_engine
from models.reader.opened import first_line
from models.reader.tokens import load_tokenizer


@dataclass(frozen=True, slots=True)
class OpenedJudge:
    """`config` holds the settings that were fitted on development data."""

    engine: JudgeEngine
    tokenizer: Tokenizer
    config: dict[str, Any]
    identity: ModelIdentity

    def logits(self, pairs: Sequence[Pair]) -> Floats:
        """(pairs, 4) raw scores in the order of STANCE_LABELS. A pair that occurs twice is read once."""
        distinct = list(dict.fromkeys(pairs))
        rows = frame_pairs(self.tokenizer, distinct)
        scores = np.zeros((len(rows), len(STANCE_LABELS)), np.float32)
        for batch, logits in self.engine.run(rows):
            scores[batch] = logits
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
    path, wanted = folder / weights.JUDGE.weights, wanted_engine()
    try:
        engine = _in_torch(path) if wanted == "torch" else _in_openvino(path)
    except (SafetensorError, RuntimeError, KeyError) as problem:
        raise ModelError(f"{path} cannot be opened: {first_line(problem)}; restore it or train again") from None
    tokenizer = load_tokenizer(folder / weights.JUDGE.tokenizer)
    return OpenedJudge(engine, tokenizer, weights.config(folder, weights.JUDGE), identity)


def _in_torch(path: Path) -> JudgeEngine:
    from models.judge.torch_engine import TorchJudge, load_network
    from models.reader import machine

    where = machine.device()
    return TorchJudge(load_network(path).to(where, machine.precision(where)))


def _in_openvino(path: Path) -> JudgeEngine:
    return OpenVinoJudge(packed.load(path), processor.multiplies_int8(), processor.multiplies_bf16())
