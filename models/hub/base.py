"""The base of the hub's stages: opened checkpoints and their scores.

A checkpoint must be of the kind that its stage needs, so that no head has random weights. Only safetensors are
opened, and code in a checkpoint is never run.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from models.api import ModelError, ModelIdentity
from models.hub import checkpoints
from models.reader import machine

_CLASSES = {
    "Model": "AutoModel",  # an encoder without a head, such as BertModel
    "ForConditionalGeneration": "AutoModelForSeq2SeqLM",
    "ForTokenClassification": "AutoModelForTokenClassification",
    "ForSequenceClassification": "AutoModelForSequenceClassification",
}


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """An opened checkpoint: its tokenizer, its model in evaluation mode, and the longest input in tokens.

    `lock` is held during calls, since fast tokenizers store their padding settings and threads would mix them up.
    """

    name: str
    identity: ModelIdentity
    tokenizer: Any
    model: Any
    longest: int
    lock: threading.Lock

    @torch.inference_mode()
    def logits(self, *columns: list[str]) -> torch.Tensor:
        """Scores of texts, or of pairs of texts as two columns, truncated to `longest` tokens: (rows, labels)."""
        scores: list[torch.Tensor] = []
        with self.lock:
            for start in range(0, len(columns[0]), 16):
                cut = [column[start : start + 16] for column in columns]
                rows = self.tokenizer(
                    *cut, truncation=True, max_length=self.longest, padding=True, return_tensors="pt"
                )
                scores.append(self.model(**rows.to(self.model.device)).logits.float().cpu())
        return torch.cat(scores) if scores else torch.zeros(0, self.model.config.num_labels)


def open_checkpoint(name: str, stage: str, kind: str) -> Checkpoint:
    """Open the files of a checkpoint of this kind, a key of `_CLASSES`.

    Raises:
        ModelError: as `models.hub.open.open_stage`.
    """
    import transformers

    folder = checkpoints.find(name)
    config = _config(name, folder, stage, kind)
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, trust_remote_code=False)
        opener = getattr(transformers, _CLASSES[kind])
        model = opener.from_pretrained(folder, use_safetensors=True, trust_remote_code=False)
    except (OSError, ValueError, KeyError) as problem:
        raise ModelError(f"{name}: cannot be opened: {_first_line(problem)}") from None
    model.eval().requires_grad_(False).to(machine.device())
    longest = min(int(tokenizer.model_max_length), _positions(config))
    return Checkpoint(name, checkpoints.identify(name), tokenizer, model, longest, threading.Lock())


def _config(name: str, folder: Path, stage: str, needed: str) -> Any:
    import transformers

    try:
        config = transformers.AutoConfig.from_pretrained(folder, trust_remote_code=False)
    except (OSError, ValueError, KeyError) as problem:
        raise ModelError(f"{name}: its config.json cannot be read: {_first_line(problem)}") from None
    kinds = config.architectures or ["of no named architecture"]
    if not any(kind.endswith(needed) for kind in kinds):
        raise ModelError(f"{name} is {', '.join(kinds)}; the {stage} stage needs a model {needed}")
    return config


def _positions(config: Any) -> int:
    """The longest input by the model's position table; RoBERTa reserves the rows up to the padding's number."""
    positions = int(getattr(config, "max_position_embeddings", None) or 512)
    offset = int(config.pad_token_id or 0) + 1 if "roberta" in str(config.model_type) else 0
    return positions - offset


def _first_line(problem: Exception) -> str:
    return (str(problem).strip().splitlines() or [type(problem).__name__])[0]
