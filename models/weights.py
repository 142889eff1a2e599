"""Which files the embedded weights are, and their identity; opens nothing, imports no torch."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from models.api import ModelError, ModelIdentity

FOLDER = Path(__file__).parent / "weights"
WEIGHTS, CONFIG, TOKENIZER = "reader.safetensors", "reader.json", "tokenizer.json"
NAME = "nightdesk-minilm"
_REMEDY = "name a folder of weights, restore models/weights/, or make them with `nightdesk train --data DIR`"


def identity(folder: Path = FOLDER) -> ModelIdentity:
    """Name, version and hash of the embedded weights; hashed once per process, about 30 ms.

    Raises:
        ModelError: the weights are not there.
    """
    return _identity(
        folder, tuple(_need(folder / name).stat().st_mtime_ns for name in (WEIGHTS, CONFIG, TOKENIZER))
    )


def config(folder: Path = FOLDER) -> dict[str, Any]:
    """Version, thresholds and temperatures, as training left them.

    Raises:
        ModelError: they are not there, or cannot be read.
    """
    path = _need(folder / CONFIG)
    try:
        loaded = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as problem:
        raise ModelError(f"{path} is no JSON: {problem}; {_REMEDY}") from None
    if not isinstance(loaded, dict) or "version" not in loaded:
        raise ModelError(f"{path} names no version; {_REMEDY}")
    return loaded


@lru_cache(maxsize=8)
def _identity(folder: Path, _written: tuple[int, ...]) -> ModelIdentity:
    """`_written` (modification times) makes new weights in the same place a new identity."""
    digest = hashlib.sha256()
    for name in (WEIGHTS, CONFIG, TOKENIZER):
        digest.update((folder / name).read_bytes())
    return ModelIdentity(NAME, str(config(folder)["version"]), digest.hexdigest())


def _need(path: Path) -> Path:
    if not path.exists():
        raise ModelError(f"{path} is missing; {_REMEDY}")
    return path
