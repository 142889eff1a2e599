"""Claims put into sentences of our own that confirm them, deny them, or only pass them on.

FNC-1 has few denials, and a model that learns from it alone takes shared words for agreement. These pairs
teach what the words around a claim do to it, and that a denial of "is not" is a confirmation of "is". The claims
are FNC-1 training headlines (not of held-out events); the frames are ours.
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
        "There can be no question any more that {}, the committee found.",
        "Her lawyers no longer deny that {}.",
        "Documents seen by two newspapers prove that {}.",
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
        "Asked whether {}, the minister said no and spoke of malicious gossip.",
        "Nobody ever intended that; the suggestion that {} is absurd, the ambassador told the paper.",
        '"Utterly false," a senior aide said of the report that {}.',
        "Experts who looked at the pictures say they are faked and do not show that {}.",
        "Days later the site took back its story that {} and apologised.",
    ),
    "reports": (
        "It is rumoured that {}.",
        "Unconfirmed reports say that {}.",
        "According to one website, {}, but nobody was able to check this.",
        "Some people claim that {}.",
        "It was not clear on Tuesday whether {}.",
        "A newspaper wrote that {}, without naming its source.",
        "Western officials fear that {}, though no decision is known.",
        "Speculation has grown that {}.",
        "Investigators are looking into whether {}.",
        "Should it turn out that {}, there would be consequences, the senator warned.",
    ),
}
_AROUND = (
    "",
    "",
    " The matter has drawn much attention.",
    " More details are expected later this week.",
    " The news spread quickly on social media.",
    " Those concerned did not answer questions.",
    " The talks are to go on in Geneva next month.",
)
_AUXILIARY = re.compile(r"\b(is|are|was|were|will|has|have|can|could|would|should|did|does)\b(?! not)")
_TURNED = {"supports": "disputes", "disputes": "supports"}


def phrased_pairs(claims: Sequence[str], count: int, seed: int) -> list[tuple[str, str, int]]:
    """`count` triples of (claim, text, number in STANCES).

    One in eight speaks of another claim and is unrelated; of the others that confirm or deny, two in five have a
    "not" put into the claim or into the text, which turns the stance, where the claim has a verb to put it after.
    """
    rng = random.Random(seed)
    usable = sorted({claim.strip(" .") for claim in claims if _fits(claim)})
    pairs: list[tuple[str, str, int]] = []
    for number in range(count):
        claim = rng.choice(usable)
        stance = tuple(_FRAMES)[number % 3]
        frame, around = rng.choice(_FRAMES[stance]), rng.choice(_AROUND)
        about = rng.choice(usable) if number % 8 == 0 else claim
        if about != claim:
            pairs.append((claim, frame.format(about) + around, STANCES.index("unrelated")))
            continue
        told = claim
        if (
            stance in _TURNED
            and rng.random() < 0.4
            and (turned := _AUXILIARY.sub(r"\1 not", claim, count=1)) != claim
        ):
            stance = _TURNED[stance]
            claim, told = (turned, claim) if rng.random() < 0.5 else (claim, turned)
        pairs.append((claim, frame.format(told) + around, STANCES.index(stance)))
    return pairs


def _fits(claim: str) -> bool:
    """Does the headline read as a statement that a frame can hold?"""
    return 4 <= len(claim.split()) <= 14 and not re.search(
        r"[?:\"“”|‘]|\breports?\b|\bclaims?\b|\bhoax\b", claim, re.I
    )
