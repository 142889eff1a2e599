"""Names in column files: CoNLL-2003, CrossNER politics, WNUT-17 and UNER-EWT, mapped to our types.

Sources: CoNLL-2003 shared task (Reuters news of 1996; annotations free for research, texts under Reuters' terms);
CrossNER (Liu et al. 2021, MIT, Wikipedia sentences); WNUT-17 (Derczynski et al. 2017, CC BY 4.0,
user-generated text); UNER English-EWT (Mayhew et al. 2024, CC BY-SA 4.0, web text).

Traps: words are joined by spaces, and offsets refer to the joined text; CoNLL and CrossNER have a label per line
after a tab, UNER has five columns with the word second; UNER has no miscellaneous type, so that its "outside" says
nothing about nationalities (it only measures the other three types); WNUT's empty lines may hold a tab.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from models.api import ENTITY_TYPES, ModelError, Span

P, G, L, N, E, W = ENTITY_TYPES
M = "miscellaneous"  # a nationality, an event or a work
TAUGHT_TYPES = (*ENTITY_TYPES, M)
_TYPES = {
    "person": P, "politician": P, "per": P,
    "organisation": G, "organization": G, "org": G, "politicalparty": G, "corporation": G, "group": G,
    "location": L, "loc": L, "country": L,
    "misc": M, "event": E, "election": E, "creative-work": W, "product": W,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TaggedSentence:
    """A sentence with its names as (start, end, type), and spans with unknown labels, which must not be learned."""

    text: str
    names: tuple[tuple[int, int, str], ...]
    unknown: tuple[Span, ...] = ()


def read_columns(path: Path) -> list[TaggedSentence]:
    """Every sentence of a column file, in order.

    Raises:
        ModelError: a line has no label.
    """
    return [_sentence(words) for words in _word_lists(path)]


def _word_lists(path: Path) -> Iterator[list[tuple[str, str]]]:
    words: list[tuple[str, str]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        fields = line.split("\t")
        if line.startswith("# ") and len(fields) == 1:
            continue
        if not fields[0].strip():
            if words:
                yield words
            words = []
            continue
        if len(fields) < 2:
            raise ModelError(f"{path}:{number}: expected a word, a tab and a label, found {line[:40]!r}")
        words.append((fields[1], fields[2]) if len(fields) >= 4 else (fields[0], fields[1]))
    if words:
        yield words


def _sentence(words: list[tuple[str, str]]) -> TaggedSentence:
    names: list[tuple[int, int, str]] = []
    start = 0
    for word, label in words:
        mark, _, kind = label.partition("-")
        kind = _TYPES.get(kind.lower(), "")
        if mark == "I" and names and names[-1][2] == kind and names[-1][1] == start - 1:
            names[-1] = (names[-1][0], start + len(word), kind)
        elif mark in "BI" and kind:
            names.append((start, start + len(word), kind))
        start += len(word) + 1
    return TaggedSentence(" ".join(word for word, _ in words), tuple(names))
