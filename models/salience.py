"""Plain features of sentences, from which the salience head scores them, and the choice of a summary from
its scores."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.api import Span

Floats = NDArray[np.float32]

FEATURES = 20
_DEPENDENT = frozenset(
    "he she they it this that these those but and so also however moreover his her their".split()  # noqa: SIM905
)
_SPEAKING = frozenset("i we my our me us i'm we're i've you your".split())  # noqa: SIM905
_QUOTES = re.compile('["“”]')
_TRIGRAM = 3
_SHORTEST, _LONGEST = 6, 70  # words of a sentence worth quoting; outside it is a fragment or a list


def features(text: str, sentences: Sequence[Span], vectors: Floats) -> Floats:
    """Describe the sentences of one text.

    Args:
        vectors: (sentences, hidden) sentence vectors of length 1 (or 0).

    Returns:
        (sentences, FEATURES); none depends on another text.
    """
    count = len(sentences)
    near = vectors @ vectors.T
    others = near - 2 * np.eye(count, dtype=np.float32)
    centre = vectors.mean(0)
    closest = np.sort(others, 1)[:, ::-1]
    along = np.zeros(count, np.float32)
    along[1:] = np.diagonal(near, 1)
    columns = np.zeros((count, FEATURES), np.float32)
    opened = _inside_quotation(text, sentences)
    for row, (start, end) in enumerate(sentences):
        columns[row, :12] = [row / count, 1 / (row + 1), row == 0, opened[row], *_surface(text[start:end])]
    columns[:, 12] = vectors @ (centre / max(1e-6, float(np.linalg.norm(centre))))
    columns[:, 13] = near[:, 0]
    columns[:, 14] = closest[:, 0]
    columns[:, 15] = closest[:, : min(3, count)].mean(1)
    columns[:, 16] = along
    columns[:, 17] = np.log1p(count)
    columns[:, 18] = [_is_list_like(text[a:b]) for a, b in sentences]
    columns[:, 19] = (others > 0.5).sum(1) / count
    return columns


def _surface(sentence: str) -> list[float]:
    """Eight features of the words alone."""
    words = sentence.split()
    lower = [w.strip("\"“”'’.,;:!?()").casefold() for w in words]
    return [
        float(np.log1p(len(words))),
        sum(any(c.isdigit() for c in w) for w in words) / len(words),
        sum(w[:1].isupper() for w in words) / len(words),
        float(bool(_QUOTES.search(sentence))),
        float(lower[0] in _DEPENDENT),
        float(any(w in _SPEAKING for w in lower)),
        float(sentence.rstrip("\"”'’)").endswith("?")),
        float(_is_finished(sentence)),
    ]


def _inside_quotation(text: str, sentences: Sequence[Span]) -> list[bool]:
    """Does each sentence begin inside a quotation that an earlier sentence of its paragraph opened?"""
    inside: list[bool] = []
    opened, before = False, 0
    for start, end in sentences:
        opened = opened and "\n" not in text[before:start]
        inside.append(opened)
        for mark in _QUOTES.findall(text[start:end]):
            opened = mark == "“" or (mark == '"' and not opened)
        before = end
    return inside


def _is_finished(sentence: str) -> bool:
    return sentence.rstrip("\"”'’)»").endswith((".", "!", "…", "。", "！"))


def _is_list_like(sentence: str) -> bool:
    return sentence.count(",") + sentence.count(";") + sentence.count("|") > 6


def is_quotable(sentence: str) -> bool:
    """Can the sentence stand in a summary? Fragments, datelines, headings and questions cannot."""
    words = sentence.split()
    capitals = sum(w[:1].isupper() for w in words)
    return _SHORTEST <= len(words) <= _LONGEST and _is_finished(sentence) and capitals < 0.8 * len(words)


def _is_long(sentence: str) -> bool:
    return len(sentence.split()) > _LONGEST and _is_finished(sentence)


def choose(text: str, sentences: Sequence[Span], scores: Sequence[float], count: int) -> list[int]:
    """At most `count` quotable sentences by falling score.

    None shares three words in a row with one chosen before (trigram blocking: Paulus et al. 2018). A text without a
    quotable sentence gives its best finished one, however long.

    Returns:
        Sentence numbers in document order.
    """
    chosen: list[int] = []
    seen: set[tuple[str, ...]] = set()
    for number in sorted(range(len(sentences)), key=lambda i: (-scores[i], i)):
        sentence = text[slice(*sentences[number])]
        if len(chosen) == count:
            break
        found = _trigrams(sentence)
        if is_quotable(sentence) and not found & seen:
            chosen.append(number)
            seen |= found
    if not chosen and count > 0:
        chosen = [i for i in range(len(sentences)) if _is_long(text[slice(*sentences[i])])]
        chosen = sorted(chosen, key=lambda i: (-scores[i], i))[:1]
    return sorted(chosen)


def _trigrams(sentence: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", sentence.casefold())
    return {tuple(words[i : i + _TRIGRAM]) for i in range(len(words) - _TRIGRAM + 1)}
