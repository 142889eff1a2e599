"""From a model's name in the settings to the opened model of a stage; each weights file is opened once per process.

Names: `embedded`, or `hub:<name>@<revision>` where <name> is a repository of a Hugging Face hub or a local folder.
"""

from __future__ import annotations

import importlib.util
import threading

from models.api import OPTIONAL_STAGES, STAGES, AnyStageModel, ModelError, ModelIdentity

_OPENED: dict[tuple[str, str], AnyStageModel] = {}
_OPENING: dict[tuple[str, str], threading.Lock] = {}
_HUB = threading.Lock()  # transformers imports its parts as they are asked for, which is not safe from many threads


def open_model(name: str, stage: str) -> AnyStageModel:
    """Open the model called `name` for `stage` (in STAGES), or return the model that this process has open.

    Raises:
        ModelError: no such name or stage; a checkpoint without revision, without safetensors, or of the wrong kind.
    """
    kind = _kind(name, stage)
    # Two threads open the same model once, and different ones side by side.
    with _OPENING.setdefault((name, stage), threading.Lock()):
        if (name, stage) not in _OPENED:
            _OPENED[name, stage] = _open(kind, name, stage)
        return _OPENED[name, stage]


def identify(name: str, stage: str) -> ModelIdentity:
    """The identity of the weights called `name`, without opening them (their file is hashed once per process).

    Raises:
        ModelError: as `open_model`, for problems that show without opening.
    """
    if _kind(name, stage) == "embedded":
        from models import weights

        return weights.stage_identity(stage)
    from models.hub import checkpoints

    return checkpoints.identify(name)


def _kind(name: str, stage: str) -> str:
    if stage not in STAGES:
        raise ModelError(f"no stage called {stage!r}; the stages are {', '.join(STAGES)}")
    if name == "embedded":
        return "embedded"
    if stage in OPTIONAL_STAGES:
        raise ModelError(f"no model called {name!r} for {stage}; use `embedded` or `off`")
    if name.startswith("hub:"):
        for library in ("torch", "transformers"):
            if importlib.util.find_spec(library) is None:
                raise ModelError(f"{name}: {library} is not installed: pip install 'nightdesk[hub]'")
        return "hub"
    raise ModelError(f"no model called {name!r}; use `embedded`, or a checkpoint as `hub:<name>@<revision>`")


def _open(kind: str, name: str, stage: str) -> AnyStageModel:
    if kind == "embedded":
        from models import embedded

        return embedded.open_stage(stage)
    with _HUB:
        from models.hub import open as hub

        return hub.open_stage(name, stage)
