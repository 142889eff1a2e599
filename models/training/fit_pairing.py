"""The pairing network, which chooses the cue of a content, fitted on the reader's spans in labelled articles.

A tagged content belongs to the labelled statement that it overlaps by at least half of the shorter of both. The
right option is the statement's cue, or no cue. For a content without a statement the right option is "nobody says
it"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from models.api import RoleSpan, Span
from models.datasets.labelled_articles import LabelledArticle, LabelledStatement, read_labelled_articles
from models.datasets.statements import AttributedStatement, StatementArticle, read_statement_articles
from models.evaluation.labelled_articles import are_alike, content_spans, shared
from models.reader.opened import OpenedReader
from models.reader.stages.quotes import EmbeddedQuotes
from models.reading import read
from models.rules.attributions import pairings_of
from models.rules.contents import Content
from models.rules.pairing import ALONE, CUES, UNSAID
from models.training.lists import CandidateList, fitted_on_lists, train_on_lists
from models.training.plan import TrainingInputs

AnyLabel = TypeVar("AnyLabel", bound=LabelledStatement | AttributedStatement)


def fit_pairing(opened: OpenedReader, inputs: TrainingInputs) -> float:
    """Fit the head in place and return its temperature, fitted on held-out articles."""
    training, held_out = (
        _lists_of(opened, read_labelled_articles(inputs.data, split)) for split in ("train", "tuning")
    )
    training += _lists_of(opened, read_statement_articles(inputs.data))
    train_on_lists(opened.network.pairing, training)
    return fitted_on_lists("pairing", opened.network.pairing, held_out)


def _lists_of(opened: OpenedReader, articles: Sequence[LabelledArticle | StatementArticle]) -> list[CandidateList]:
    quotes = EmbeddedQuotes(opened)
    reading = read([article.text for article in articles], [quotes])
    rows = zip(articles, reading.sentences, quotes.role_spans(reading), strict=True)
    return [
        candidates
        for article, sentences, role_spans in rows
        for candidates in content_lists(article, sentences, role_spans)
    ]


def _touches(cue: RoleSpan, span: Span | None) -> bool:
    return span is not None and cue.start < span[1] and span[0] < cue.end


def content_lists(
    article: LabelledArticle | StatementArticle, sentences: Sequence[Span], role_spans: Sequence[RoleSpan]
) -> Iterator[CandidateList]:
    """The tagged contents of an article, each with the features of its options and which are right."""
    pairings = pairings_of(article.text, sentences, role_spans)
    for number, content in enumerate(pairings.contents):
        label = label_of([content], article.statements)
        cues, features = pairings.options(number)
        yield CandidateList(features, _right(label, cues))


def _right(label: LabelledStatement | AttributedStatement | None, cues: Sequence[RoleSpan]) -> NDArray[np.bool_]:
    """(options,) which options of a content are right."""
    right = np.zeros(CUES + len(cues), bool)
    if label is None:
        right[UNSAID] = True
    else:
        right[CUES:] = [_touches(cue, label.cue) for cue in cues]
        right[ALONE] = not right.any()
    return right


def label_of(contents: Sequence[Content], labels: Sequence[AnyLabel]) -> AnyLabel | None:
    """The label that contents overlap most; None if no overlap reaches half of the shorter of both."""
    spans = content_spans(contents)
    near = [label for label in labels if are_alike(spans, label.parts)]
    return max(near, key=lambda label: shared(spans, label.parts), default=None)
