"""The known name that an unknown name most likely stands for."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_ALIKE = 0.65  # `rnu` is like `run` by .67; `limit` is like `claim` by .60, and means something else


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that is most similar to `name`; None if none is similar enough."""
    return next(iter(get_close_matches(name, list(known), n=1, cutoff=_ALIKE)), None)
