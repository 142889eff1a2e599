"""Our own labelled sets, in `labels/`: statements beside claims, and the speakers of quotations."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import NamedTuple

from models.api import STANCE_LABELS, ModelError

FOLDER = Path(__file__).with_name("labels")
ROLE = "role:"  # before the words for a speaker whom the article does not name


class StanceExample(NamedTuple):
    """A claim, the words of a speaker, and the number of the speaker's stance in STANCE_LABELS."""

    claim: str
    text: str
    stance: int


class LabelledQuotation(NamedTuple):
    """A quotation in an article of the corpus of December 2021, with its speaker as labelled by a person.

    `article` is the beginning of the SHA-256 of the article's address. `start` and `end` count code points of the
    corpus text. `speaker` is the fullest name nearby, or ROLE and the words for a speaker without a name.
    """

    article: str
    start: int
    end: int
    speaker: str


def read_statements(part: str) -> list[StanceExample]:
    """`part`: dev or test.

    Raises:
        ModelError: the sets are not there.
    """
    rows = [line.split("\t") for line in own_lines(f"statements_{part}.txt")]
    return [StanceExample(claim, text, STANCE_LABELS.index(stance)) for stance, claim, text in rows]


def read_speakers() -> list[LabelledQuotation]:
    """All labelled quotations.

    Raises:
        ModelError: the sets are not there.
    """
    rows = [line.split("\t") for line in own_lines("speakers.tsv")]
    return [LabelledQuotation(article, int(start), int(end), speaker) for article, start, end, speaker in rows]


def article_name(url: str) -> str:
    """`LabelledQuotation.article` of the article at `url`."""
    return hashlib.sha256(url.encode()).hexdigest()[:16]


def own_lines(name: str) -> list[str]:
    """The lines of a file in `labels/`.

    Raises:
        ModelError: the sets are not there.
    """
    path = FOLDER / name
    if not path.exists():
        raise ModelError(f"{path} does not exist; our own labels are in a checkout of the repository")
    return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
