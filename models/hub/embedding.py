"""Vectors of whole texts from an encoder checkpoint, as sentence-transformers makes them."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from models.api import ModelError, ModelIdentity, Reading
from models.hub import checkpoints
from models.hub.base import Checkpoint

_AT_ONCE = 16  # texts or chunks per call


class HubEmbedder:
    """The mean of the states of all tokens, normalised to length 1. A long text is read whole, in chunks that fit.

    Mean pooling, which most checkpoints use, is the only pooling of sentence-transformers that is supported.
    """

    def __init__(self, checkpoint: Checkpoint) -> None:
        self.checkpoint = checkpoint
        _must_pool_by_mean(checkpoint.name)

    @property
    def identity(self) -> ModelIdentity:
        """The weights that answer."""
        return self.checkpoint.identity

    def embed(self, reading: Reading) -> NDArray[np.float32]:
        """(texts, dimensions) vectors of length 1."""
        sums = np.zeros((len(reading.texts), int(self.checkpoint.model.config.hidden_size)), np.float32)
        for start in range(0, len(reading.texts), _AT_ONCE):
            owners, totals = self._chunk_sums(reading.texts[start : start + _AT_ONCE])
            np.add.at(sums, np.asarray(owners, np.intp) + start, totals)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        vectors: NDArray[np.float32] = sums / np.maximum(lengths, np.finfo(np.float32).tiny)
        return vectors

    @torch.inference_mode()
    def _chunk_sums(self, texts: Sequence[str]) -> tuple[list[int], NDArray[np.float32]]:
        """The text number of each chunk, and the sum of its states: (chunks, dimensions)."""
        checkpoint = self.checkpoint
        with checkpoint.lock:
            rows = checkpoint.tokenizer(
                list(texts),
                truncation=True,
                max_length=checkpoint.longest,
                padding=True,
                return_overflowing_tokens=True,
                return_tensors="pt",
            )
            owners: list[int] = rows.pop("overflow_to_sample_mapping").tolist()
            totals = []
            for start in range(0, len(owners), _AT_ONCE):
                batch = {name: column[start : start + _AT_ONCE] for name, column in rows.items()}
                batch = {name: column.to(checkpoint.model.device) for name, column in batch.items()}
                states = checkpoint.model(**batch).last_hidden_state.float()
                totals.append((states * batch["attention_mask"].unsqueeze(-1)).sum(1).cpu().numpy())
        return owners, np.concatenate(totals)


def _must_pool_by_mean(name: str) -> None:
    """Refuse a checkpoint with another pooling: its vectors would differ from those its authors intended.

    Raises:
        ModelError: the checkpoint's settings name another pooling.
    """
    path = checkpoints.find(name) / "1_Pooling" / "config.json"
    if not path.is_file():
        return
    settings = json.loads(path.read_text(encoding="utf-8"))
    used = [key for key, value in settings.items() if key.startswith("pooling_mode_") and value]
    if used != ["pooling_mode_mean_tokens"]:
        raise ModelError(f"{name} pools by {', '.join(used) or 'nothing'}; the embedding stage needs mean_tokens")
