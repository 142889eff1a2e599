"""Articles labelled in full: every name, every statement, tones, and more, in the articles of the claims.

The labels are ours. Names have the reader's six types.

Traps: the file lists quotations without their marks, which belong to the content here as in PolNeAR. Words quoted
within a statement have a line of their own, which a flat sequence of tags cannot hold: the outer statement is kept.
The offsets of sources and cues were searched by their words, so that "he" may be in "the": 6 % of the sources are
inside a word or inside the content, and the same words beside it are meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.api import NEWS_LABELS, QUOTE_ROLES, SENTIMENT_LABELS, Span
from models.datasets.columns import E, G, L, N, P, TaggedSentence, W
from models.datasets.files import need
from models.datasets.highlights import Highlighted
from models.datasets.news import read_lines
from models.datasets.polnear import AttributedArticle
from models.rules.sentences import split_sentences

TYPES = {"PER": P, "ORG": G, "LOC": L, "NORP": N, "EVENT": E, "WORK": W}
HELD = 12  # every twelfth article of the training part is held out for fitting after training
_STOPS = ",.?!…"
_REACH = 200  # characters between a source or cue and the contents, at most
_OPENING, _CLOSING = "\"“«‘'", "\"”»’'"


@dataclass(frozen=True, slots=True)
class LabelledStatement:
    """A labelled statement.

    Attributes:
        parts: the spans of its contents, in order.
        is_quoted: whether it has quotation marks (direct or mixed).
        speaker: the speaker's name.
        cue: the span of its cue, None without one.
    """

    parts: tuple[Span, ...]
    is_quoted: bool
    speaker: str
    cue: Span | None


@dataclass(frozen=True, slots=True)
class LabelledTone:
    """The author's tone towards a name.

    Attributes:
        label: a number in SENTIMENT_LABELS.
        mentions: all mentions of the name.
        shown: the mentions that show the tone: all if it is neutral, else those in the sentences listed for it.
    """

    label: int
    mentions: tuple[Span, ...]
    shown: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class LabelledArticle:
    """An article labelled in full.

    Attributes:
        names: (start, end, type in ENTITY_TYPES), in order.
        mentions: the mentions of each entity, by its fullest name.
        attributed: the statements as role spans.
        tones: towards the most important names.
        written: the author's sentiment, a number in SENTIMENT_LABELS.
        news: the kind of news, a number in NEWS_LABELS.
        key: the three sentences of the best summary.
    """

    name: str
    title: str
    text: str
    names: tuple[tuple[int, int, str], ...]
    mentions: dict[str, tuple[Span, ...]]
    statements: tuple[LabelledStatement, ...]
    attributed: AttributedArticle
    tones: tuple[LabelledTone, ...]
    written: int
    news: int
    key: tuple[Span, ...]


def read_labelled_articles(data: Path, split: str) -> list[LabelledArticle]:
    """The articles labelled in full, in the order of the file.

    Args:
        split: "train", "tuning" (held out from the training part, for fitting afterwards) or "dev".

    Raises:
        ModelError: a data file is missing.
    """
    articles = {row["id"]: row for row in read_lines(need(data, "news/articles.jsonl"))}
    rows = read_lines(need(data, "news/readings.jsonl"))
    of_part = [row for row in rows if row["split"] == ("dev" if split == "dev" else "train")]
    return [_read(articles[row["id"]], row) for n, row in enumerate(of_part) if split in ("dev", _part_of(n))]


def _part_of(number: int) -> str:
    return "train" if number % HELD else "tuning"


def _read(article: dict[str, Any], row: dict[str, Any]) -> LabelledArticle:
    text = article["text"]
    mentions = [(a, b, TYPES[name["type"]]) for name in row["names"] for a, b in name["mentions"]]
    role_spans = []
    statements = []
    for statement in row["statements"]:
        parts = tuple(_marked(text, *part) for part in statement["parts"])
        beside = _source_and_cue(text, statement)
        cue = next(((a, b) for a, b, role in beside if role == "cue"), None)
        statements.append(LabelledStatement(parts, statement["kind"] != "indirect", statement["speaker"], cue))
        role_spans += [*((a, b, QUOTE_ROLES[2]) for a, b in parts), *beside]
    flat = tuple(apart(role_spans))
    by_name = {name["name"]: tuple((a, b) for a, b in name["mentions"]) for name in row["names"]}
    return LabelledArticle(
        row["id"],
        article["title"],
        text,
        tuple(apart(mentions)),
        by_name,
        tuple(statements),
        AttributedArticle(text, flat),
        tuple(_tones(row, article["sentences"])),
        SENTIMENT_LABELS.index(row["sentiment"]),
        NEWS_LABELS.index(row["news"]),
        tuple((a, b) for a, b in row["key"]),
    )


def _tones(row: dict[str, Any], sentences: Sequence[Sequence[int]]) -> Iterator[LabelledTone]:
    mentions = {labelled["name"]: [(a, b) for a, b in labelled["mentions"]] for labelled in row["names"]}
    for labelled in row["tone"]:
        label = SENTIMENT_LABELS.index(labelled["tone"])
        shown = [sentences[number] for number in labelled["sentences"] if number < len(sentences)]
        mentioned = mentions.get(labelled["name"], [])
        telling = [
            (a, b)
            for a, b in mentioned
            if labelled["tone"] == "neutral" or any(start <= a < end for start, end in shown)
        ]
        yield LabelledTone(label, tuple(mentioned), tuple(telling))


def _marked(text: str, start: int, end: int) -> Span:
    """The span with its quotation marks, if both are there, and the comma or full stop before the second mark."""
    before = text[start - 1 : start]
    stop = end + (text[end : end + 1] in _STOPS and text[end : end + 1] != "")
    behind = text[stop : stop + 1]
    if before and behind and before in _OPENING and behind in _CLOSING:
        return start - 1, stop + 1
    return start, end


def _source_and_cue(text: str, statement: dict[str, Any]) -> list[tuple[int, int, str]]:
    """The spans of source and cue, if given, at whole words outside the contents."""
    parts = [(a, b) for a, b in statement["parts"]]
    spans = []
    beside = parts  # the cue is searched near the contents, the source near the cue
    for role in ("cue", "source"):
        place = _located(text, statement[role], parts, beside) if statement[role] else None
        if place is not None:
            spans.append((*place, role))
            beside = [place]
    return spans


def _located(text: str, span: Sequence[int], parts: Sequence[Span], beside: Sequence[Span]) -> Span | None:
    """The span, or the nearest place of the same words if it is inside a word, inside a content or too far away."""
    start, end = span
    words = re.compile(rf"(?<!\w){re.escape(text[start:end])}(?!\w)")
    first, last = max(0, parts[0][0] - _REACH), parts[-1][1] + _REACH
    given = [(start, end)] if words.match(text, start) and not _touches(start, end, parts) else []
    if given and first <= start and end <= last:
        return given[0]
    near = [match.span() for match in words.finditer(text, first, last)]
    outside = [(a, b) for a, b in near if not _touches(a, b, parts)]
    return min(outside or given, key=lambda near: min(_gap(near, other) for other in beside), default=None)


def _touches(start: int, end: int, spans: Sequence[Span]) -> bool:
    return any(a < end and start < b for a, b in spans)


def _gap(near: Span, other: Span) -> int:
    return max(near[0], other[0]) - min(near[1], other[1])


def apart(spans: Sequence[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The spans in order, without those that begin inside another; of spans with the same start the longest is
    kept."""
    kept: list[tuple[int, int, str]] = []
    for span in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if span[1] > span[0] and (not kept or span[0] >= kept[-1][1]):
            kept.append(span)
    return kept


def highlighted(article: LabelledArticle) -> Highlighted:
    """The article with its key sentences as the reference summary."""
    reference = " ".join(article.text[a:b] for a, b in article.key)
    return Highlighted(article.text, split_sentences(article.text), reference)


def named_sentences(articles: Sequence[LabelledArticle]) -> list[TaggedSentence]:
    """Every sentence with its names; a name that crosses the end of a sentence is unknown."""
    sentences = []
    for article in articles:
        for start, end in split_sentences(article.text):
            inside = [(a - start, b - start, kind) for a, b, kind in article.names if start <= a < b <= end]
            across = [
                (max(a, start) - start, min(b, end) - start)
                for a, b, _ in article.names
                if a < end and b > start and not start <= a < b <= end
            ]
            sentences.append(TaggedSentence(article.text[start:end], tuple(inside), tuple(across)))
    return sentences
