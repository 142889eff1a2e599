"""The files of the embedded models, and their identity. Opens no model and imports no torch."""

from __future__ import annotations

import hashlib
import json
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from models.api import ModelError, ModelIdentity

FOLDER = Path(__file__).parent / "weights"


class ModelFiles(NamedTuple):
    """The files of one model in the folder of weights, and the model's name."""

    name: str
    weights: str
    config: str
    tokenizer: str


class Rules(NamedTuple):
    """What answers a stage without weights: a package beside this file whose code and data are the model."""

    name: str
    version: str
    package: str


READER = ModelFiles("nightdesk-minilm", "reader.safetensors", "reader.json", "tokenizer.json")
JUDGE = ModelFiles("nightdesk-mpnet", "judge.safetensors", "judge.json", "judge-tokenizer.json")
# By stage. The version is that of what the answers mean; the hash tells any other change.
RULES = {
    "places": Rules("nightdesk-gazetteer", "1", "places"),
    "dates": Rules("nightdesk-calendar", "1", "dates"),
    "amounts": Rules("nightdesk-amounts", "1", "amounts"),
}
# What relates the articles of a night to those before it.
NIGHT_RULES = {
    "linking": Rules("nightdesk-linking", "1", "linking"),
    "quotations": Rules("nightdesk-quotations", "1", "quotations"),
}
_REMEDY = "name a folder of weights, restore models/weights/, or make them with `nightdesk train --data DIR`"


def identity(folder: Path = FOLDER, files: ModelFiles = READER) -> ModelIdentity:
    """Name, version and hash of a model's weights; hashed once per process, about 30 ms.

    Raises:
        ModelError: the weights are missing.
    """
    written = tuple(_need(folder / name).stat().st_mtime_ns for name in files[1:])
    return _identity(folder, files, written)


def judge_identity(folder: Path = FOLDER) -> ModelIdentity:
    """The identity of stances: the judge's weights and the reader's, whose vectors choose the sentences to judge.

    Raises:
        ModelError: the weights are missing.
    """
    judge, reader = identity(folder, JUDGE), identity(folder)
    both = hashlib.sha256((judge.weights_sha256 + reader.weights_sha256).encode()).hexdigest()
    return ModelIdentity(judge.name, judge.version, both)


def stage_identity(stage: str) -> ModelIdentity:
    """The identity of what answers `stage` (in STAGES) in this package.

    Raises:
        ModelError: the weights are missing.
    """
    if stage in RULES:
        return _rules_identity(RULES[stage])
    return judge_identity() if stage == "stance" else identity()


def night_identity(rules: str) -> ModelIdentity:
    """The identity of what relates articles of several nights: a name in NIGHT_RULES."""
    return _rules_identity(NIGHT_RULES[rules])


@cache
def _rules_identity(rules: Rules) -> ModelIdentity:
    """Every file of the package is hashed, code and data alike: a changed rule is another model."""
    folder = Path(__file__).parent / rules.package
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        digest.update(f"{path.name} {path.stat().st_size}\n".encode() + path.read_bytes())
    return ModelIdentity(rules.name, rules.version, digest.hexdigest())


def config(folder: Path = FOLDER, files: ModelFiles = READER) -> dict[str, Any]:
    """Version, thresholds and temperatures, as training wrote them.

    Raises:
        ModelError: the file is missing or cannot be read.
    """
    path = _need(folder / files.config)
    try:
        loaded = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as problem:
        raise ModelError(f"{path} is not JSON: {problem}; {_REMEDY}") from None
    if not isinstance(loaded, dict) or "version" not in loaded:
        raise ModelError(f"{path} has no version; {_REMEDY}")
    return loaded


@lru_cache(maxsize=8)
def _identity(folder: Path, files: ModelFiles, _written: tuple[int, ...]) -> ModelIdentity:
    """`_written` (modification times) gives new weights in the same place a new identity."""
    digest = hashlib.sha256()
    for name in files[1:]:
        digest.update((folder / name).read_bytes())
    return ModelIdentity(files.name, str(config(folder, files)["version"]), digest.hexdigest())


def _need(path: Path) -> Path:
    if not path.exists():
        raise ModelError(f"{path} is missing; {_REMEDY}")
    return path
