"""Claims put into sentences of our own that confirm them, deny them, or only pass them on.

FNC-1 has few denials, and a model that learns from it alone takes shared words for agreement. These pairs
teach what the words around a claim do to it. The claims are FNC-1 training headlines (not of held-out
events); the frames are ours.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from models.api import STANCES

_FRAMES = {
    "supports": (
        "The company confirmed that {}.",
        "It is now certain that {}.",
        "Pictures published on Monday show that {}.",
        "{}, the police announced on Friday.",
        "{}.",
        "Witnesses saw it themselves: {}.",
        "After weeks of doubt, the government admitted that {}.",
    ),
    "disputes": (
        "Officials denied that {}.",
        "A spokeswoman rejected the rumour that {}.",
        "The story that {} has turned out to be invented.",
        "There is no evidence at all that {}, investigators found.",
        "It is simply not true that {}, she insisted.",
        "Contrary to what was written, it is wrong that {}.",
        "The ministry called it nonsense that {}.",
        "The post saying that {} was a joke and its author has deleted it.",
    ),
    "reports": (
        "It is rumoured that {}.",
        "Unconfirmed reports say that {}.",
        "According to one website, {}, but nobody was able to check this.",
        "Some people claim that {}.",
        "It was not clear on Tuesday whether {}.",
        "A newspaper wrote that {}, without naming its source.",
    ),
}
_AROUND = (
    "",
    "",
    " The matter has drawn much attention.",
    " More details are expected later this week.",
    " The news spread quickly on social media.",
    " Those concerned did not answer questions.",
)


def phrased_pairs(claims: Sequence[str], count: int, seed: int) -> list[tuple[str, str, int]]:
    """`count` triples of (claim, text, number in STANCES); one in eight speaks of another claim and is
    unrelated."""
    rng = random.Random(seed)
    usable = sorted({claim.strip(" .") for claim in claims if _fits(claim)})
    pairs: list[tuple[str, str, int]] = []
    for number in range(count):
        claim = rng.choice(usable)
        stance = tuple(_FRAMES)[number % 3]
        about = rng.choice(usable) if number % 8 == 0 else claim
        text = rng.choice(_FRAMES[stance]).format(about) + rng.choice(_AROUND)
        pairs.append((claim, text, STANCES.index(stance if about == claim else "unrelated")))
    return pairs


def _fits(claim: str) -> bool:
    """Does the headline read as a statement that a frame can hold?"""
    return 4 <= len(claim.split()) <= 14 and not re.search(
        r"[?:\"“”|‘]|\breports?\b|\bclaims?\b|\bhoax\b", claim, re.I
    )
