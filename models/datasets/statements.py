"""Every statement of news articles, read by hand: who says what, by which cue. Nothing else of them is labelled.

The labels are ours: offsets in models/datasets/labels/statements.tsv, into texts by their addresses. The first
LIMIT characters of each article were read, sentence by sentence, from the reader's tags: wrong extents, cues,
sources and speakers were corrected, what is no statement was struck, and what was missing was added. They train the
tagger of statements and the choices of cues and of speakers.

A line has the article, the spans of the contents, of the cue and of the source, the speakers, and the number of the
reading: a second annotator read a tenth of the articles apart from the first, from the same tags. Both list 98 % of
the statements, 95 % of these with the same extent, 98 % with the same cue, 95 % with the same source, and 99 % with
the same speaker. Of 177 statements that the first annotators added, the second added 161.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from models.api import QUOTE_ROLES, Span
from models.datasets.labelled_articles import apart
from models.datasets.news import read_fresh_articles
from models.datasets.own import own_lines
from models.datasets.polnear import AttributedArticle
from models.rules.sentences import split_sentences

LIMIT = 6000  # characters; the sentence that crosses it was read to its end
UNNAMED, UNKNOWN, NONE = "-", "?", "-"
FIRST = "1"  # reading
SOURCE, CUE, CONTENT = QUOTE_ROLES


class AttributedStatement(NamedTuple):
    """A statement.

    Attributes:
        parts: the spans of its contents, in order.
        speakers: the reader's names for whoever says it, several if it has several for the same; empty if the
            article does not name the speaker. None: the article does not show who it is.
        cue, source: None without one.
    """

    parts: tuple[Span, ...]
    speakers: tuple[str, ...] | None
    cue: Span | None
    source: Span | None


@dataclass(frozen=True, slots=True)
class StatementArticle:
    """The part of an article that was read, with all of its statements, in order.

    Attributes:
        attributed: the statements as role spans, as far as these do not overlap.
    """

    text: str
    statements: tuple[AttributedStatement, ...]
    attributed: AttributedArticle


def read_statement_articles(data: Path) -> list[StatementArticle]:
    """All articles with the statements of the first reading, ordered by id; articles without any are among them.

    Raises:
        ModelError: a data file or the labels are missing.
    """
    statements: dict[str, list[AttributedStatement]] = defaultdict(list)
    for line in own_lines("statements.tsv"):
        article, *fields, reading = line.split("\t")
        if reading == FIRST:
            statements[article] += [] if fields[0] == NONE else [_statement(*fields)]
    articles = {**read_fresh_articles(data, "fresh"), **read_fresh_articles(data, "further")}
    return [_article(articles[name].text, rows) for name, rows in sorted(statements.items())]


def part_read(text: str) -> str:
    """The text to the end of the sentence that crosses LIMIT."""
    return text[: max((end for start, end in split_sentences(text) if start < LIMIT), default=0)]


def _article(text: str, statements: list[AttributedStatement]) -> StatementArticle:
    role_spans = [
        (*span, role)
        for statement in statements
        for role, spans in (
            (SOURCE, [statement.source]),
            (CUE, [statement.cue]),
            (CONTENT, statement.parts),
        )
        for span in spans
        if span is not None
    ]
    text = part_read(text)
    return StatementArticle(text, tuple(statements), AttributedArticle(text, tuple(apart(role_spans))))


def _statement(parts: str, cue: str, source: str, speakers: str) -> AttributedStatement:
    names: tuple[str, ...] | None = tuple(speakers.split(" | "))
    if speakers == UNNAMED:
        names = ()
    elif speakers == UNKNOWN:
        names = None
    return AttributedStatement(
        tuple(_span(part) for part in parts.split(",")),
        names,
        None if cue == NONE else _span(cue),
        None if source == NONE else _span(source),
    )


def _span(written: str) -> Span:
    start, end = written.split("-")
    return int(start), int(end)
