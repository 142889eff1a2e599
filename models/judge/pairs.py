"""A claim beside a statement, as the row of word pieces that the judge reads.

A row is `<s> claim </s></s> statement </s> before </s> title </s>`. The sentence before and the title resolve "it",
"the plan" and "the company". The judge answers for the statement alone. Nothing here uses tensors.
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
# Word pieces of each part. Longer claims, statements and titles lose their end, the sentence before its beginning.
# In the hand-labelled news 1 % of statements are longer.
CLAIM, STATEMENT, BEFORE, TITLE = 48, 96, 24, 16
LONGEST = CLAIM + STATEMENT + BEFORE + TITLE + 6

_SPACES = re.compile(r"\s+")
_PLAIN = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "`": "'"})
_ENDS = (".", "!", "?", '."', '!"', '?"', ".'", "!'", "?'")

Ids = NDArray[np.int32]


class Pair(NamedTuple):
    """A claim and a statement with its context; unknown parts are empty."""

    claim: str
    statement: str
    before: str = ""
    title: str = ""


def plain_claim(claim: str) -> str:
    """The claim with white space, quotation marks, initial capital and full stop normalised.

    So none of them changes an answer.
    """
    claim = _SPACES.sub(" ", unicodedata.normalize("NFC", claim)).strip().translate(_PLAIN)
    claim = claim[:1].upper() + claim[1:]
    return claim if not claim or claim.endswith(_ENDS) else f"{claim}."


def plain_text(text: str) -> str:
    """A statement, sentence or title with straight quotation marks and single spaces."""
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
    pieces = dict(zip(distinct, (encoding.ids for encoding in encoded), strict=True))
    rows = []
    for first in range(0, len(texts), 4):
        claim, statement, before, title = (pieces[text] for text in texts[first : first + 4])
        row = [START, *claim[:CLAIM], END, END, *statement[:STATEMENT], END]
        row += [*before[-BEFORE:], END] if before else []
        row += [*title[:TITLE], END] if title else []
        rows.append(np.array(row, np.int32))
    return rows
