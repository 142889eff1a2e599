"""The voices in each sentence of a text: the speakers whose attributions overlap it, or the author."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from models.api import Quote, Span

_REACH = 400  # characters between a source or cue and the contents, at most


class Statement(NamedTuple):
    """A whole attribution.

    Attributes:
        holder: the best name of the speaker.
        speaker: the entity to which the speaker was resolved, if any.
        parts: the spans of its contents, in order.
        whole: the span from the first word of source, cue and contents to the last.
    """

    holder: str
    speaker: str | None
    quote_id: int
    parts: tuple[Span, ...]
    whole: Span


class Voice(NamedTuple):
    """The words of one speaker within a sentence, or of the author if `statement` is None."""

    span: Span
    statement: Statement | None


def statements(quotes: Sequence[Quote]) -> list[Statement]:
    """The statements that the quotes of a text form."""
    grouped: list[Statement] = []
    for number, group in groupby(sorted(quotes, key=lambda q: (q.quote_id, q.part)), key=lambda q: q.quote_id):
        parts = list(group)
        start, end = parts[0].start, parts[-1].end
        first = parts[0]
        for a, b in ((first.speaker_start, first.speaker_end), (first.cue_start, first.cue_end)):
            if a is not None and b is not None and start - _REACH <= a and b <= end + _REACH:
                start, end = min(start, a), max(end, b)
        spans = tuple((part.start, part.end) for part in parts)
        grouped.append(Statement(first.holder, first.speaker, number, spans, (start, end)))
    return grouped


def voices(sentences: Sequence[Span], quotes: Sequence[Quote]) -> list[list[Voice]]:
    """The voices of each sentence.

    A sentence with a single speaker belongs to that speaker as a whole, source and cue included. If several speak,
    each has the span from the first to the last word of the attribution. Without a speaker it is the author's.
    """
    speaking: list[list[tuple[Span, Statement]]] = [[] for _ in sentences]
    for statement in statements(quotes):
        for number, (start, end) in enumerate(sentences):
            if any(a < end and start < b for a, b in statement.parts):
                clipped = max(start, statement.whole[0]), min(end, statement.whole[1])
                speaking[number].append((clipped, statement))
    return [_voices(sentence, inside) for sentence, inside in zip(sentences, speaking, strict=True)]


def _voices(sentence: Span, inside: Sequence[tuple[Span, Statement]]) -> list[Voice]:
    if not inside:
        return [Voice(sentence, None)]
    if len({statement.holder for _, statement in inside}) == 1:
        return [Voice(sentence, inside[0][1])]
    return [Voice(span, statement) for span, statement in inside]
