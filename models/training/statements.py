"""Statements with who says them and how, beside claims: what the head for attributed stances learns from.

No public set is this task. From PolNeAR's attributions (see `polnear`) come real statements: the content of one,
taken out, is the claim; its cue says that the speaker asserts it. To have denials and doubts, cues are replaced by
others, or the claim gets a "not". GWSD (Luo, Card and Jurafsky, Findings of EMNLP 2020), opinions from climate news
with eight votes each, has one claim only, so nothing is learned from it: it is for measuring. VAST and ARC pair
comments of a hundred words with topics and are too unlike a quotation to be used.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from pathlib import Path

from models.api import STANCES
from models.training.files import csv_rows, need
from models.training.polnear import Attributed, Attribution

SUPPORTS, DISPUTES, REPORTS, UNRELATED = range(len(STANCES))
Triple = tuple[str, str, int]  # claim, statement, number in STANCES

_ASSERTS = frozenset(
    "said says say saying added adds told tells wrote noted notes announced acknowledged insisted argued argues "  # noqa: SIM905
    "declared explained stated claimed claims concluded promised predicted vowed pledged confirmed admitted "
    "believes believe thinks think agreed conceded revealed complained testified maintained".split()
)
_DENIED = (
    "denied that",
    "rejected the idea that",
    "dismissed reports that",
    "called it false that",
    "disputed that",
    "denies that",
    "said it was not true that",
    "ruled out that",
    "rejects claims that",
)
_CONFIRMED = (
    "confirmed that",
    "did not deny that",
    "insisted that",
    "made it clear that",
    "repeated that",
    "has no doubt that",
    "conceded that",
    "does not dispute that",
)
_OPEN = (
    "asked whether",
    "could not say whether",
    "had heard rumours that",
    "would not say whether",
    "feared that",
    "declined to comment on reports that",
    "wondered if",
    "is looking into whether",
    "said it was too early to tell whether",
    "neither confirmed nor denied that",
)
_VERB = re.compile(r"\b(is|are|was|were|will|has|have|had|can|could|would|should|does|did|do)\b(?! not\b|n?['’]t)")
_OPENING = re.compile(
    r"^(The|A|An|It|He|She|They|We|This|That|There|These|If|In|No|Our|Their|His|Her|What|You|People)\b"
)
_WORRY = "Global warming is a serious concern."


def attributed_pairs(articles: Sequence[Attributed], count: int, seed: int) -> list[Triple]:
    """At most `count` triples, by turns asserted, denied, left open, and (every fifth) not bearing on the claim."""
    rng = random.Random(seed)
    usable = [
        (article, told) for article in articles for told in article.attributions if _claim(article.text, told)
    ]
    pairs: list[Triple] = []
    for number, (article, told) in enumerate(rng.sample(usable, min(count, len(usable)))):
        if number % 5 == 4:
            others = [o for o in article.attributions if o is not told and _claim(article.text, o)]
            if others:
                other = rng.choice(others)
                pairs.append((_claim(article.text, other), _statement(article.text, told), UNRELATED))
        else:
            pairs.append(_told(article.text, told, number % 5 % 3, rng))
    return pairs


def _told(text: str, told: Attribution, stance: int, rng: random.Random) -> Triple:
    """The attribution beside its own content, changed so that its speaker takes `stance`."""
    claim = _claim(text, told)
    if stance == SUPPORTS and rng.random() < 0.5:
        return claim, _statement(text, told), SUPPORTS
    if stance == DISPUTES and rng.random() < 0.5 and (turned := _negated(claim)) != claim:
        return turned, _statement(text, told), DISPUTES
    cues = (_CONFIRMED, _DENIED, _OPEN)[stance]
    cue, content = rng.choice(cues), _inner(text, told)
    said = f"{_words(text, told.source)} {cue} {content}."
    if stance in (SUPPORTS, DISPUTES) and rng.random() < 0.3 and (turned := _negated(claim)) != claim:
        return turned, said, SUPPORTS + DISPUTES - stance
    return claim, said, stance


def _claim(text: str, told: Attribution) -> str:
    """The content as a sentence of its own; empty where it cannot be one or its cue asserts nothing."""
    if len(told.content) != 1 or len(told.cue) != 1 or not told.source:
        return ""
    if text[slice(*told.cue[0])].strip(" :,").lower() not in _ASSERTS:
        return ""
    inner = _inner(text, told)
    if not 5 <= len(inner.split()) <= 24 or not _VERB.search(inner) or re.search(r"[“”\"?:;\n]|[.!] [A-Z]", inner):
        return ""
    return inner[:1].upper() + inner[1:] + "."


def _inner(text: str, told: Attribution) -> str:
    """The content without quotation marks, "that", and the stop at its end."""
    inner = re.sub(r"^that ", "", text[slice(*told.content[0])].strip("“”\"‘’' ,.\n"))
    return _OPENING.sub(lambda found: found.group().lower(), inner)


def _words(text: str, spans: Sequence[tuple[int, int]]) -> str:
    words = " ".join(text[a:b] for a, b in spans)
    return words[:1].upper() + words[1:]


def _statement(text: str, told: Attribution) -> str:
    """From the first word of source, cue and content to the last."""
    spans = [*told.source, *told.cue, *told.content]
    return text[min(a for a, _ in spans) : max(b for _, b in spans)]


def _negated(claim: str) -> str:
    return _VERB.sub(r"\1 not", claim, count=1)


def read_gwsd(data: Path) -> list[Triple]:
    """Opinions on global warming on which six of eight people agree; those called neutral are left out, as they may
    leave the question open or not bear on it."""
    numbers = {"agrees": SUPPORTS, "disagrees": DISPUTES}
    triples: list[Triple] = []
    for row in csv_rows(need(data, "stance/gwsd/train.tsv"), "\t"):
        votes = [row[f"worker_{i}"] for i in range(8)]
        for vote, number in numbers.items():
            if votes.count(vote) >= 6:
                triples.append((_WORRY, row["sentence"], number))
    return triples
