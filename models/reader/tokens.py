"""From texts to word pieces with their offsets and the case pattern of each word.

The encoder is uncased; the case pattern of each word is kept with its pieces and has an embedding of its own.
Offsets are code points of the whole text. Nothing here uses tensors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from models.api import Span

CASES = ("other", "lower", "title", "upper", "digit", "initial", "mixed")
CLS, SEP, PAD = 101, 102, 0  # bert-base-uncased vocabulary, which MiniLM shares

Ints = NDArray[np.int32]
flat = chain.from_iterable


@dataclass(frozen=True, slots=True)
class Tokens:
    """The word pieces of a text, without special tokens.

    Attributes:
        ids, cases: (tokens,) vocabulary and case-pattern numbers.
        starts, ends: (tokens,) code points.
        first: (tokens,) True at the first piece of a word.
        bounds: (sentences, 2) the tokens of each sentence, end exclusive; empty for a sentence without tokens
            (control characters).
    """

    ids: Ints
    cases: Ints
    starts: Ints
    ends: Ints
    first: NDArray[np.bool_]
    bounds: Ints


def load_tokenizer(path: Path) -> Tokenizer:
    """The uncased word-piece tokenizer, without truncation or padding."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def tokenise(tokenizer: Tokenizer, text: str, sentences: Sequence[Span]) -> Tokens:
    """Cut the sentences of `text` into word pieces."""
    return tokenise_all(tokenizer, [text], [sentences])[0]


def tokenise_all(tokenizer: Tokenizer, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> list[Tokens]:
    """As `tokenise`, for many texts in a single call of the tokenizer, which works outside Python's lock."""
    cut = [text[a:b] for text, spans in zip(texts, sentences, strict=True) for a, b in spans]
    pieces = iter(tokenizer.encode_batch(cut, add_special_tokens=False))
    return [
        _tokens(text, spans, list(islice(pieces, len(spans)))) for text, spans in zip(texts, sentences, strict=True)
    ]


def _tokens(text: str, sentences: Sequence[Span], pieces: Sequence[Encoding]) -> Tokens:
    """The word pieces of a text from those of its sentences."""
    lengths = np.array([len(piece) for piece in pieces], np.int32)
    last = lengths.cumsum(dtype=np.int32)
    count = int(lengths.sum())
    ids = np.fromiter(flat(piece.ids for piece in pieces), np.int32, count)
    offsets = np.fromiter(flat(flat(piece.offsets for piece in pieces)), np.int32, 2 * count).reshape(count, 2)
    offsets += np.repeat(np.array([start for start, _ in sentences], np.int32), lengths)[:, None]
    words = np.fromiter(flat(piece.word_ids for piece in pieces), np.int32, count)
    first = np.diff(words, prepend=-1) != 0
    first[(last - lengths)[lengths > 0]] = True
    starts, ends = np.ascontiguousarray(offsets.T)
    heads = np.flatnonzero(first)
    after = np.append(heads[1:], count)[: len(heads)]
    patterns = [
        case_pattern(text[a:b]) for a, b in zip(starts[heads].tolist(), ends[after - 1].tolist(), strict=True)
    ]
    cases = np.repeat(np.array(patterns, np.int32), after - heads)
    return Tokens(ids, cases, starts, ends, first, np.stack([last - lengths, last], 1))


@lru_cache(maxsize=65536)
def case_pattern(word: str) -> int:
    """The number in CASES of the case pattern of `word`.

    "initial" is a single capital ("J", "A dam"); "mixed" has a capital after a small letter ("McDonald", "iPhone").
    """
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


Segment = tuple[Ints, Ints]  # ids and cases of consecutive tokens
Framed = tuple[Ints, Ints, Ints]  # ids, cases and token types of a row


def frame(*segments: Segment) -> Framed:
    """A row in BERT's form: [CLS] first [SEP] second [SEP]."""
    row = np.zeros((3, 1 + sum(len(ids) + 1 for ids, _ in segments)), np.int32)
    row[0, 0], start = CLS, 1
    for number, (ids, cases) in enumerate(segments):
        end = start + len(ids)
        row[0, start:end], row[1, start:end], row[0, end] = ids, cases, SEP
        row[2, start : end + 1] = number
        start = end + 1
    return row[0], row[1], row[2]


def whole(tokenizer: Tokenizer, text: str) -> Tokens:
    """The tokens of a text as a single sentence."""
    return tokenise(tokenizer, text, [(0, len(text))])
