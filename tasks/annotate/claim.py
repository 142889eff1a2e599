"""A claim that is followed, as plain values for the tasks."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Claim:
    """One English sentence that a text may support, dispute or report."""

    claim_id: str
    text: str


def sentence(text: str) -> str:
    """The text of a claim, if it is one.

    Raises:
        TypeError: it is no text.
        ValueError: it is no sentence that can be judged.
    """
    if not isinstance(text, str):
        raise TypeError(f"{type(text).__name__} is no text")
    if not 10 <= len(text) <= 300 or len(text.split()) < 2:
        raise ValueError("use one English sentence of 10 to 300 characters, such as The dam is safe.")
    return text


def claim_id_of(text: str) -> str:
    """An id made from the wording: its words joined by dashes; a long id is cut and ends in a hash."""
    slug = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    if 0 < len(slug) <= 56:
        return slug
    return f"{slug[:47].strip('-')}-{hashlib.sha256(text.encode()).hexdigest()[:8]}".lstrip("-")
