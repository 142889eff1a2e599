"""Labelled texts to framed rows of numbers, one builder per task; positions count from the row's [CLS]."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from models.api import ENTITY_TYPES, Span
from models.batching import WINDOW
from models.tokens import Framed, Ints, Tokens, frame, tokenise
from models.training.columns import TaggedSentence
from models.training.newsmtsc import TargetedSentence
from models.training.opinions import Opinion

IGNORE = -100  # torch's label for "do not learn from this position"


@dataclass(frozen=True, slots=True)
class Row:
    """One framed row and what its task's loss needs."""

    ids: Ints
    cases: Ints
    types: Ints
    target: dict[str, Any] = field(default_factory=dict)

    @property
    def framed(self) -> Framed:
        """As `models.encoder.pad` takes it."""
        return self.ids, self.cases, self.types


Piece = tuple[Tokens, Any]  # the tokens of one sentence and its labels


def packed(
    pieces: Iterable[Piece], limit: int, build: Callable[[Sequence[tuple[Span, Any]]], dict[str, Any]]
) -> list[Row]:
    """Put sentences side by side into rows of at most `limit` tokens, as articles meet the encoder.

    `build` gets each row's (token span in the row, labels) and returns the row's target.
    """
    rows: list[Row] = []
    waiting: list[Piece] = []
    used = 0
    for piece in [*pieces, None]:
        size = len(piece[0].ids) if piece else 0
        if waiting and (piece is None or used + size > limit):
            rows.append(_pack(waiting, build))
            waiting, used = [], 0
        if piece and 0 < size <= WINDOW:
            waiting.append(piece)
            used += size
    return rows


def _pack(pieces: list[Piece], build: Callable[[Sequence[tuple[Span, Any]]], dict[str, Any]]) -> Row:
    ids = np.concatenate([tokens.ids for tokens, _ in pieces])
    cases = np.concatenate([tokens.cases for tokens, _ in pieces])
    ends = np.cumsum([len(tokens.ids) for tokens, _ in pieces]) + 1
    placed = [
        ((int(end) - len(tokens.ids), int(end)), labels) for end, (tokens, labels) in zip(ends, pieces, strict=True)
    ]
    return Row(*frame((ids, cases)), build(placed))


def whole(tokenizer: Tokenizer, text: str) -> Tokens:
    """The tokens of a text read as one sentence."""
    return tokenise(tokenizer, text, [(0, len(text))])


def covering(tokens: Tokens, start: int, end: int) -> Span:
    """The tokens that overlap the characters [start, end)."""
    inside = np.flatnonzero((tokens.starts < end) & (tokens.ends > start))
    return (int(inside[0]), int(inside[-1]) + 1) if len(inside) else (0, 0)


def entity_rows(tokenizer: Tokenizer, sentences: Sequence[TaggedSentence], limit: int) -> list[Row]:
    """Neighbouring sentences packed; labels: (tokens,) BIO numbers, IGNORE on word ends, frames and unknown
    stretches."""
    pieces = []
    for sentence in sentences:
        tokens = whole(tokenizer, sentence.text)
        pieces.append((tokens, bio_numbers(tokens, sentence)))
    return packed(pieces, limit, _entity_target)


def bio_numbers(tokens: Tokens, sentence: TaggedSentence) -> Ints:
    """(tokens,) label numbers in the order of `models.bio.labels_of`, IGNORE where nothing is learned."""
    labels = np.zeros(len(tokens.ids), np.int32)
    for start, end, kind in sentence.names:
        a, b = covering(tokens, start, end)
        number = 2 * ENTITY_TYPES.index(kind) + 1
        labels[a:b] = number + 1
        labels[a : min(a + 1, b)] = number
    for start, end in sentence.unknown:
        a, b = covering(tokens, start, end)
        labels[a:b][labels[a:b] == 0] = IGNORE
    labels[~tokens.first] = IGNORE
    return labels


def _entity_target(placed: Sequence[tuple[Span, Ints]]) -> dict[str, Any]:
    labels = np.concatenate([found for _, found in placed])
    return {"labels": np.concatenate([[IGNORE], labels, [IGNORE]])}


def tone_rows(tokenizer: Tokenizer, sentences: Sequence[TargetedSentence], limit: int) -> list[Row]:
    """Sentences packed; mentions: (mentions, 5) sentence start and end, mention start and end, label."""
    pieces = []
    for sentence in sentences:
        tokens = whole(tokenizer, sentence.text)
        marks = [(*covering(tokens, a, b), label) for a, b, label in sentence.targets]
        pieces.append((tokens, [mark for mark in marks if mark[1] > mark[0]]))
    return packed(pieces, limit, _tone_target)


def _tone_target(placed: Sequence[tuple[Span, list[tuple[int, int, int]]]]) -> dict[str, Any]:
    marks = [(s, e, s + a, s + b, label) for (s, e), found in placed for a, b, label in found]
    return {"mentions": np.asarray(marks, np.int64).reshape(-1, 5)}


def sentiment_rows(tokenizer: Tokenizer, opinions: Sequence[Opinion], limit: int) -> list[Row]:
    """Short texts packed; texts: (texts, 3) start, end, label."""
    pieces = [(whole(tokenizer, o.text), o.label) for o in opinions]
    return packed(pieces, limit, lambda placed: {"texts": [([span], label) for span, label in placed]})


def document_rows(tokenizer: Tokenizer, documents: Sequence[tuple[str, list[Span], Any]]) -> list[Row]:
    """The first window of each document; sentences: token spans; label as given."""
    rows = []
    for text, sentences, label in documents:
        tokens = tokenise(tokenizer, text, sentences)
        bounds = [(int(a), int(b)) for a, b in tokens.bounds if b <= WINDOW and b > a]
        if bounds:
            end = bounds[-1][1]
            spans = [(a + 1, b + 1) for a, b in bounds]
            target = {"texts": [(spans, label)], "sentences": spans, "count": len(bounds)}
            rows.append(Row(*frame((tokens.ids[:end], tokens.cases[:end])), target))
    return rows


def shuffled(items: Sequence[Any], seed: int) -> list[Any]:
    """A copy in an order that depends on `seed` alone."""
    return random.Random(seed).sample(items, len(items))
