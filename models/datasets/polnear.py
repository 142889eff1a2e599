"""PolNeAR: attributions of words, thoughts and feelings in news of the US campaign of 2016.

Source: Newell, Margolin and Ruths (LREC 2018), "An attribution relations corpus for political news"; the
annotations for research, the texts under their outlets' terms; 840 articles to train on, 84 for development.

Traps: .ann files also hold notes over several lines (only lines that begin with T and a number count); some
articles have several annotators (the first in metadata.tsv is used); a span may have several fragments, which are
joined if only white space separates them (a quotation over two paragraphs), but not otherwise ("...", he said,
"..."); in three lines the surface differs from the offsets (the offsets are used). No word belongs to two
attributions: if a source says two things, the second has no source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from models.api import QUOTE_ROLES, Span
from models.datasets.files import csv_rows, need

_SPAN = re.compile(r"(T\d+)\t(Source|Cue|Content) ([\d; ]+)\t")
_EVENT = re.compile(r"E\d+\tAttribution:")
_ROLE = re.compile(r"\b(Source|Cue|Content)\d*:(T\d+)")
_TUNING = 20  # every twentieth training article is held out for fitting after training


@dataclass(frozen=True, slots=True)
class LabelledAttribution:
    """The spans of a labelled attribution, in order; a tuple is empty if the text has no such words."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class AttributedArticle:
    """An article, its role spans as (start, end, role), in order, never overlapping, and its attributions."""

    text: str
    spans: tuple[tuple[int, int, str], ...]
    attributions: tuple[LabelledAttribution, ...] = ()


def read_polnear(data: Path, part: str) -> list[AttributedArticle]:
    """The articles of `part`, in the order of file names.

    Args:
        part: train, tuning (held out from the folder of train) or dev.

    Raises:
        ModelError: the data are missing.
    """
    folder = need(data, f"quotes/polnear/{'dev' if part == 'dev' else 'train'}")
    people = {
        row["filename"]: row["annotators"].split("|")
        for row in csv_rows(need(data, "quotes/polnear/metadata.tsv"), "\t")
        if row["compartment"] == folder.name
    }
    articles: list[AttributedArticle] = []
    for number, path in enumerate(sorted((folder / "text").glob("*.txt"))):
        if part == "dev" or (number % _TUNING == 0) == (part == "tuning"):
            notes = [folder / "attributions" / f"{path.stem}_{who}.ann" for who in people[path.stem]]
            first = next(note for note in notes if note.exists())
            text = path.read_bytes().decode("utf-8")  # bytes, since text mode would fold \r\n and move offsets
            articles.append(_attributed(text, first.read_text(encoding="utf-8").splitlines()))
    return articles


def _attributed(text: str, notes: list[str]) -> AttributedArticle:
    spans: dict[str, list[Span]] = {}
    labelled: list[tuple[int, int, str]] = []
    for line in notes:
        if match := _SPAN.match(line):
            spans[match[1]] = _joined(text, match[3])
            labelled += [(a, b, match[2].lower()) for a, b in spans[match[1]]]
    kept: list[tuple[int, int, str]] = []
    for start, end, role in sorted(labelled):
        if role in QUOTE_ROLES and (not kept or start >= kept[-1][1]):
            kept.append((start, end, role))
    events = [line for line in notes if _EVENT.match(line)]
    return AttributedArticle(text, tuple(kept), tuple(_attribution(line, spans) for line in events))


def _attribution(line: str, spans: dict[str, list[Span]]) -> LabelledAttribution:
    roles: dict[str, list[Span]] = {role: [] for role in QUOTE_ROLES}
    for role, name in _ROLE.findall(line):
        roles[role.lower()] += spans.get(name, [])
    return LabelledAttribution(*(tuple(sorted(roles[role])) for role in QUOTE_ROLES))


def _joined(text: str, offsets: str) -> list[Span]:
    """The fragments of a span; fragments with only white space between them are joined."""
    fragments = sorted((int(a), int(b)) for a, b in (part.split() for part in offsets.split(";")))
    spans = fragments[:1]
    for start, end in fragments[1:]:
        if text[spans[-1][1] : start].strip():
            spans.append((start, end))
        else:
            spans[-1] = (spans[-1][0], end)
    return spans
