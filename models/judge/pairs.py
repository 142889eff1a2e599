"""A claim beside a statement, as the one row of word pieces that the judge reads.

A row is `<s> claim </s></s> statement </s> before </s> title </s>`: the sentence before and the title tell what
"it", "the plan" and "the company" are. The judge answers for the statement alone. Knows nothing of tensors.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

START, PAD, END = 0, 1, 2  # <s>, <pad> and </s> in MPNet's vocabulary
# Word pieces of each part. Longer ones are cut: claims and titles behind, the sentence before at its beginning. Of
# the news labelled by hand one statement in a hundred is longer.
CLAIM, STATEMENT, BEFORE, TITLE = 48, 96, 24, 16
LONGEST = CLAIM + STATEMENT + BEFORE + TITLE + 6

_SPACES = re.compile(r"\s+")
_PLAIN = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "`": "'"})
_ENDS = (".", "!", "?", '."', '!"', '?"', ".'", "!'", "?'")

Ids = NDArray[np.int32]


class Pair(NamedTuple):
    """A claim and a statement with what stands around it; parts that are not known are empty."""

    claim: str
    statement: str
    before: str = ""
    title: str = ""


def plain_claim(claim: str) -> str:
    """The claim as it is read: white space, quotation marks, the initial capital and a missing full stop are made
    alike, so that none of them changes an answer."""
    claim = _SPACES.sub(" ", unicodedata.normalize("NFC", claim)).strip().translate(_PLAIN)
    claim = claim[:1].upper() + claim[1:]
    return claim if not claim or claim.endswith(_ENDS) else f"{claim}."


def plain_text(text: str) -> str:
    """A statement, sentence or title as it is read, with straight quotation marks and single spaces."""
    return _SPACES.sub(" ", text).strip().translate(_PLAIN)


def frame_pairs(tokenizer: Tokenizer, pairs: Sequence[Pair]) -> list[Ids]:
    """One row of word pieces per pair: (tokens,)."""
    texts = [
        text
        for pair in pairs
        for text in (plain_claim(pair.claim), *map(plain_text, (pair.statement, pair.before, pair.title)))
    ]
    distinct = list(dict.fromkeys(texts))
    encoded = tokenizer.encode_batch(distinct, add_special_tokens=False)
    pieces = dict(zip(distinct, (one.ids for one in encoded), strict=True))
    rows = []
    for at in range(0, len(texts), 4):
        claim, statement, before, title = (pieces[text] for text in texts[at : at + 4])
        row = [START, *claim[:CLAIM], END, END, *statement[:STATEMENT], END]
        row += [*before[-BEFORE:], END] if before else []
        row += [*title[:TITLE], END] if title else []
        rows.append(np.array(row, np.int32))
    return rows
