"""Plain features of sentences for the salience head, and the choice of a summary from its scores."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.api import Span

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

FEATURES = 22
_DEPENDENT = frozenset(
    "he she they it this that these those but and so also however moreover his her their".split()  # noqa: SIM905
)
_SPEAKING = frozenset("i we my our me us i'm we're i've you your".split())  # noqa: SIM905
_QUOTES = re.compile('["“”„«»]')
_WORD = re.compile(r"\w+")
_AROUND = "\"“”'’.,;:!?()"  # marks around a word
_LISTED = 6  # a sentence with more commas and similar marks is a list
_SHORTEST, _LONGEST = 6, 70  # words of a sentence worth quoting; outside this range it is a fragment or a list


def features(text: str, sentences: Sequence[Span], vectors: Floats, keys: Floats) -> Floats:
    """Describe the sentences of one text.

    Args:
        vectors: (sentences, hidden) sentence vectors of length 1 (or 0).
        keys: (sentences,) scores of the network's `key` head.

    Returns:
        (sentences, FEATURES); none depends on another text.
    """
    count = len(sentences)
    near = vectors @ vectors.T
    others = near - 2 * np.eye(count, dtype=np.float32)
    centre = vectors.mean(0)
    closest = np.sort(others, 1)[:, ::-1]
    rows = np.arange(count)
    columns = np.zeros((count, FEATURES), np.float32)
    columns[:, 0] = rows / count
    columns[:, 1] = 1 / (rows + 1)
    columns[:, 2] = rows == 0
    columns[:, 3:12], columns[:, 18] = _surfaces(text, sentences)
    columns[:, 12] = vectors @ (centre / max(1e-6, float(np.linalg.norm(centre))))
    columns[:, 13] = near[:, 0]
    columns[:, 14] = closest[:, 0]
    columns[:, 15] = closest[:, : min(3, count)].mean(1)
    columns[1:, 16] = np.diagonal(near, 1)
    columns[:, 17] = np.log1p(count)
    columns[:, 19] = (others > 0.5).sum(1) / count
    columns[:, 20] = keys
    columns[:, 21] = keys - keys.max()
    return columns


def _surfaces(text: str, sentences: Sequence[Span]) -> tuple[Doubles, Doubles]:
    """(sentences, 9) features of the words alone, and (sentences,) whether the sentence is a list.

    The features: whether the sentence begins inside an open quotation of its paragraph, logarithm of its word
    count, shares of words with digits and with capitals, whether it has quotation marks, depends on the text before
    it, has words of the first or second person, ends with a question mark, and is finished.
    """
    described: list[list[float]] = []
    opened, before = False, 0
    for start, end in sentences:
        sentence = text[start:end]
        words = sentence.split()
        lower = [word.strip(_AROUND) for word in sentence.casefold().split()]
        marks = _QUOTES.findall(sentence)
        opened = opened and "\n" not in text[before:start]
        described.append(
            [
                opened,
                len(words),
                sum(any(map(str.isdigit, word)) for word in words if not word.isalpha()) / len(words),
                _capitals(words) / len(words),
                bool(marks),
                lower[0] in _DEPENDENT,
                not _SPEAKING.isdisjoint(lower),
                sentence.rstrip("\"”'’)").endswith("?"),
                _is_finished(sentence),
                sentence.count(",") + sentence.count(";") + sentence.count("|") > _LISTED,
            ]
        )
        for mark in marks:
            opened = mark in "“„«" or (mark == '"' and not opened)
        before = end
    columns = np.array(described, np.float64).reshape(-1, 10)
    columns[:, 1] = np.log1p(columns[:, 1])
    return columns[:, :9], columns[:, 9]


def _capitals(words: Sequence[str]) -> int:
    """The number of words that begin with a capital."""
    return sum([word[0].isupper() for word in words])


def _is_finished(sentence: str) -> bool:
    return sentence.rstrip("\"”'’)»").endswith((".", "!", "…", "。", "！"))


def is_quotable(sentence: str, finished: bool = True) -> bool:
    """Is the sentence fit for a summary? Fragments, datelines, headings, questions and lists are not.

    Args:
        finished: whether sentences of its text end in full stops.
    """
    words = sentence.split()
    fits = _SHORTEST <= len(words) <= _LONGEST and (_is_finished(sentence) or not finished)
    return fits and _capitals(words) < 0.8 * len(words)


def _is_long(sentence: str, finished: bool) -> bool:
    return len(sentence.split()) > _LONGEST and (_is_finished(sentence) or not finished)


def _has_stops(sentences: Sequence[str]) -> bool:
    """Do sentences of this text end in full stops? Some wires and posts have only lines.

    Of 1,300 real articles 42 have full stops after less than a quarter of their sentences, and one more after less
    than half.
    """
    whole = [sentence for sentence in sentences if len(sentence.split()) >= _SHORTEST]
    return 4 * sum(map(_is_finished, whole)) >= len(whole)


def choose(text: str, sentences: Sequence[Span], scores: Sequence[float], count: int) -> list[int]:
    """At most `count` quotable sentences, highest scores first.

    None shares three consecutive words with a sentence chosen before (trigram blocking: Paulus et al. 2018). A text
    without a quotable sentence gives its best finished sentence, however long.

    Returns:
        Sentence numbers in document order.
    """
    chosen: list[int] = []
    seen: set[tuple[str, ...]] = set()
    finished = _has_stops([text[a:b] for a, b in sentences])
    for number in sorted(range(len(sentences)), key=lambda i: (-scores[i], i)):
        sentence = text[slice(*sentences[number])]
        if len(chosen) == count:
            break
        if is_quotable(sentence, finished) and seen.isdisjoint(trigrams := _trigrams(sentence)):
            chosen.append(number)
            seen |= trigrams
    if not chosen and count > 0:
        chosen = [i for i in range(len(sentences)) if _is_long(text[slice(*sentences[i])], finished)]
        chosen = sorted(chosen, key=lambda i: (-scores[i], i))[:1]
    return sorted(chosen)


def _trigrams(sentence: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(sentence.casefold())
    return set(zip(words, words[1:], words[2:], strict=False))
