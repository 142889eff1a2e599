"""Texts to word pieces that remember where they stood, and how each word was written.

The encoder is uncased; the case pattern of each word is kept beside its pieces and gets an embedding of its own.
Offsets are code points of the whole text. Knows nothing of tensors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from models.api import Span

CASES = ("other", "lower", "title", "upper", "digit", "initial", "mixed")
CLS, SEP, PAD = 101, 102, 0  # bert-base-uncased vocabulary, which MiniLM shares

Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Tokens:
    """The word pieces of one text, without special tokens.

    Attributes:
        ids, cases: (tokens,) vocabulary and case-pattern numbers.
        starts, ends: (tokens,) code points.
        first: (tokens,) True where a word begins.
        bounds: (sentences, 2) the tokens of each sentence, end exclusive; empty for one that has none
        (control characters).
    """

    ids: Ints
    cases: Ints
    starts: Ints
    ends: Ints
    first: NDArray[np.bool_]
    bounds: Ints


def load_tokenizer(path: Path) -> Tokenizer:
    """The uncased word-piece tokenizer, never cutting or padding by itself."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def tokenise(tokenizer: Tokenizer, text: str, sentences: Sequence[Span]) -> Tokens:
    """Cut the sentences of `text` into word pieces."""
    pieces = tokenizer.encode_batch([text[a:b] for a, b in sentences], add_special_tokens=False)
    ids: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    first: list[bool] = []
    cases: list[int] = []
    bounds = np.zeros((len(sentences), 2), np.int32)
    for row, ((origin, _), piece) in enumerate(zip(sentences, pieces, strict=True)):
        bounds[row] = len(ids), len(ids) + len(piece.ids)
        ids.extend(piece.ids)
        words = piece.word_ids
        beginnings = [i == 0 or words[i] != words[i - 1] for i in range(len(words))]
        first.extend(beginnings)
        offsets = [(origin + a, origin + b) for a, b in piece.offsets]
        starts.extend(a for a, _ in offsets)
        ends.extend(b for _, b in offsets)
        cases.extend(_cases(text, offsets, beginnings))
    ints = [np.asarray(column, np.int32) for column in (ids, cases, starts, ends)]
    return Tokens(ints[0], ints[1], ints[2], ints[3], np.asarray(first, np.bool_), bounds)


def _cases(text: str, offsets: list[Span], beginnings: list[bool]) -> list[int]:
    """The case pattern of each piece's whole word."""
    heads = [i for i, begins in enumerate(beginnings) if begins] + [len(offsets)]
    cases: list[int] = []
    for here, after in pairwise(heads):
        pattern = case_pattern(text[offsets[here][0] : offsets[after - 1][1]])
        cases.extend([pattern] * (after - here))
    return cases


@lru_cache(maxsize=65536)
def case_pattern(word: str) -> int:
    """The number in CASES of how `word` is written: "initial" is a single capital ("J", "A dam"), "mixed" has a
    capital after a small letter ("McDonald", "iPhone")."""
    return CASES.index(_written(word))


def _written(word: str) -> str:
    if any(c.isdigit() for c in word):
        return "digit"
    if word.isupper():
        return "upper" if len(word) > 1 else "initial"
    if word.islower():
        return "lower"
    if any(c.isupper() for c in word[1:]):
        return "mixed"
    return "title" if word[:1].isupper() else "other"


Segment = tuple[Ints, Ints]  # ids and cases of one stretch of tokens
Framed = tuple[Ints, Ints, Ints]  # ids, cases and token types of one row


def frame(*segments: Segment) -> Framed:
    """One row as BERT wants it: [CLS] first [SEP] second [SEP]."""
    ids, cases, types = [np.array([CLS], np.int32)], [np.zeros(1, np.int32)], [np.zeros(1, np.int32)]
    for number, (segment_ids, segment_cases) in enumerate(segments):
        ids += [segment_ids, np.array([SEP], np.int32)]
        cases += [segment_cases, np.zeros(1, np.int32)]
        types.append(np.full(len(segment_ids) + 1, number, np.int32))
    return np.concatenate(ids), np.concatenate(cases), np.concatenate(types)
