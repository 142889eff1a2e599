"""The contrary of a claim, by putting a "not" behind its first auxiliary verb or taking it away."""

from __future__ import annotations

import re

_VERB = re.compile(
    r"\b(is|are|was|were|will|has|have|had|can|could|would|should|does|did|do)\b( not\b)?|\b(can)not\b"
)


def contrary(claim: str) -> str | None:
    """The claim with its first auxiliary verb negated or no longer negated; None where it has no such verb."""
    verb = _VERB.search(claim)
    if verb is None:
        return None
    start, end = verb.span()
    told = verb[3] or (verb[1] if verb[2] else f"{verb[1]} not")
    return claim[:start] + told + claim[end:]
