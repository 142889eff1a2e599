"""From names such as `hub:<name>@<revision>` to folders of files and identities. Imports no torch, no transformers.

<name> is a local folder or a repository of a Hugging Face hub. A revision is always required, since a branch of a
repository may change. Only safetensors count as weights, since pickled weights run code when opened.
"""

from __future__ import annotations

import hashlib
import threading
from functools import lru_cache
from pathlib import Path

from models.api import ModelError, ModelIdentity

_FILES = ["*.safetensors", "*.json", "*.txt", "*.model"]
_DOWNLOADING = threading.Lock()


def identify(name: str) -> ModelIdentity:
    """Name, revision and hash of the weights of `hub:<name>@<revision>`.

    Raises:
        ModelError: no revision, no such checkpoint, or no safetensors in it.
    """
    repository, revision = parse(name)
    digest = hashlib.sha256()
    for path in _weights(find(name)):
        digest.update(_sha256(path, path.stat().st_mtime_ns).encode())
    return ModelIdentity(repository, revision, digest.hexdigest())


def parse(name: str) -> tuple[str, str]:
    """`hub:<name>@<revision>` as (name, revision).

    Raises:
        ModelError: it does not have that form.
    """
    repository, at, revision = name.removeprefix("hub:").rpartition("@")
    if not (at and repository and revision):
        raise ModelError(f"{name!r} has no revision; write `hub:<name>@<revision>`, a commit for a fixed model")
    return repository, revision


def find(name: str) -> Path:
    """The folder with the checkpoint's files, downloaded unless they are local or in the cache.

    Raises:
        ModelError: there is no such checkpoint, or it has no safetensors.
    """
    repository, revision = parse(name)
    folder = Path(repository)
    if not folder.is_dir():
        folder = _download(name, repository, revision)
    if not _weights(folder):
        raise ModelError(f"{name}: no *.safetensors in {folder}; only safetensors checkpoints are opened")
    return folder


def _download(name: str, repository: str, revision: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        with _DOWNLOADING:
            return Path(snapshot_download(repository, revision=revision, allow_patterns=_FILES))
    except HFValidationError:
        raise ModelError(f"{name}: {repository!r} is neither a folder nor the name of a hub repository") from None
    except LocalEntryNotFoundError:
        raise ModelError(f"{name}: no such folder, not in the local cache, and the hub cannot be reached") from None
    except (HfHubHTTPError, OSError) as problem:
        reason = str(problem).strip().splitlines()[0]
        raise ModelError(f"{name}: the hub refused the download: {reason}") from None


def _weights(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.safetensors"))


@lru_cache(maxsize=64)
def _sha256(path: Path, _written: int) -> str:
    """`_written` (modification time) makes a replaced file a new file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
