"""Contents that the reader tagged in fresh articles, each checked by a person: who says it, and by which cue.

The labels are ours: offsets in models/datasets/labels/contents.tsv, into texts by their addresses. Of long
articles the first 6,000 characters were read, and what the reader missed is not listed. They train the choice of
cues and of speakers.

A line has the article, the spans of the contents, the speakers, the span of the cue, and the speakers by a second
annotator who did not see the first answers, for a tenth of the articles.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from models.api import Span
from models.datasets.news import read_fresh_articles
from models.datasets.own import own_lines

NOBODY, UNNAMED, UNKNOWN = "nobody", "-", "?"  # in the column of speakers, in place of names


class CheckedContents(NamedTuple):
    """The contents of an attribution, or a single content that the reader gave to nobody.

    Attributes:
        parts: the spans of the contents, in order.
        speakers: the reader's names for whoever says it, several if it has several for the same; empty if the
            article does not name the speaker. None: the article does not show who it is.
        is_said: whether anybody says it.
        cue: the cue; None if there is none.
        is_cue_known: whether the annotator could confirm the reader's cue, or that there is none.
    """

    parts: tuple[Span, ...]
    speakers: tuple[str, ...] | None
    is_said: bool
    cue: Span | None
    is_cue_known: bool


@dataclass(frozen=True, slots=True)
class CheckedArticle:
    """An article with all of its checked contents, in order."""

    title: str
    text: str
    contents: tuple[CheckedContents, ...]


def read_checked_articles(data: Path) -> list[CheckedArticle]:
    """All articles with checked contents, ordered by id.

    Raises:
        ModelError: a data file or the labels are missing.
    """
    contents: dict[str, list[CheckedContents]] = defaultdict(list)
    for line in own_lines("contents.tsv"):
        article, parts, speakers, cue, _ = line.split("\t")
        contents[article].append(_contents(parts, speakers, cue))
    articles = {**read_fresh_articles(data, "fresh"), **read_fresh_articles(data, "further")}
    return [
        CheckedArticle(articles[name].title, articles[name].text, tuple(rows))
        for name, rows in sorted(contents.items())
    ]


def _contents(parts: str, speakers: str, cue: str) -> CheckedContents:
    names: tuple[str, ...] | None = tuple(speakers.split(" | "))
    if speakers in (NOBODY, UNNAMED):
        names = ()
    elif speakers == UNKNOWN:
        names = None
    return CheckedContents(
        tuple(_span(part) for part in parts.split(",")),
        names,
        speakers != NOBODY,
        None if cue in (UNKNOWN, "-") else _span(cue),
        cue != UNKNOWN,
    )


def _span(written: str) -> Span:
    start, end = written.split("-")
    return int(start), int(end)
