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


def claim_id_of(text: str) -> str:
    """An id made from the wording: its words joined by dashes; a long id is cut and ends in a hash."""
    slug = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    if 0 < len(slug) <= 56:
        return slug
    return f"{slug[:47].strip('-')}-{hashlib.sha256(text.encode()).hexdigest()[:8]}".lstrip("-")
