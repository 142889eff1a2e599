"""The pairing network, which chooses the cue of a content, fitted on the reader's spans in labelled articles.

A tagged content belongs to the labelled statement that it overlaps by at least half of the shorter of both. The
right option is the statement's cue, or no cue. For a content without a statement the right option is "nobody says
it". In articles of which only contents are checked, a content that is said by an unknown cue has every other option
for right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from models.api import RoleSpan, Span
from models.datasets.checked_contents import CheckedArticle, CheckedContents, read_checked_articles
from models.datasets.labelled_articles import LabelledArticle, LabelledStatement, read_labelled_articles
from models.evaluation.labelled_articles import are_alike, content_spans, shared
from models.reader.opened import OpenedReader
from models.reader.stages.quotes import EmbeddedQuotes
from models.reading import read
from models.rules.attributions import pairings_of
from models.rules.contents import Content
from models.rules.pairing import ALONE, CUES, UNSAID
from models.training.lists import CandidateList, fitted_on_lists, train_on_lists
from models.training.plan import TrainingInputs


def fit_pairing(opened: OpenedReader, inputs: TrainingInputs) -> float:
    """Fit the head in place and return its temperature, fitted on held-out articles."""
    training, held_out = (
        _lists_of(opened, read_labelled_articles(inputs.data, split)) for split in ("train", "tuning")
    )
    training += _checked_lists_of(opened, read_checked_articles(inputs.data))
    train_on_lists(opened.network.pairing, training)
    return fitted_on_lists("pairing", opened.network.pairing, held_out)


def _lists_of(opened: OpenedReader, articles: Sequence[LabelledArticle]) -> list[CandidateList]:
    quotes = EmbeddedQuotes(opened)
    reading = read([article.text for article in articles], [quotes])
    rows = zip(articles, reading.sentences, quotes.role_spans(reading), strict=True)
    return [
        candidates
        for article, sentences, role_spans in rows
        for candidates in content_lists(article, sentences, role_spans)
    ]


def _checked_lists_of(opened: OpenedReader, articles: Sequence[CheckedArticle]) -> list[CandidateList]:
    quotes = EmbeddedQuotes(opened)
    reading = read([article.text for article in articles], [quotes])
    rows = zip(articles, reading.sentences, quotes.role_spans(reading), strict=True)
    return [candidates for row in rows for candidates in checked_content_lists(*row)]


def checked_content_lists(
    article: CheckedArticle, sentences: Sequence[Span], role_spans: Sequence[RoleSpan]
) -> Iterator[CandidateList]:
    """The checked contents of an article, each with the features of its options and which are right."""
    pairings = pairings_of(article.text, sentences, role_spans)
    for number, content in enumerate(pairings.contents):
        checked = checked_of([content], article.contents)
        if checked is None:
            continue
        cues, features = pairings.options(number)
        right = np.zeros(len(features), bool)
        if not checked.is_said:
            right[UNSAID] = True
        elif not checked.is_cue_known:
            right[:] = True
            right[UNSAID] = False
        else:
            right[CUES:] = [_touches(cue, checked.cue) for cue in cues]
            right[ALONE] = not right.any()
        yield CandidateList(features, right)


def _touches(cue: RoleSpan, span: Span | None) -> bool:
    return span is not None and cue.start < span[1] and span[0] < cue.end


def checked_of(contents: Sequence[Content], checked: Sequence[CheckedContents]) -> CheckedContents | None:
    """The checked contents that contents overlap most; None if no overlap reaches half of the shorter of both."""
    spans = content_spans(contents)
    near = [row for row in checked if are_alike(spans, row.parts)]
    return max(near, key=lambda row: shared(spans, row.parts), default=None)


def content_lists(
    article: LabelledArticle, sentences: Sequence[Span], role_spans: Sequence[RoleSpan]
) -> Iterator[CandidateList]:
    """The contents of an article, each with the features of its options and which are right."""
    pairings = pairings_of(article.text, sentences, role_spans)
    for number, content in enumerate(pairings.contents):
        cues, features = pairings.options(number)
        right = np.zeros(len(features), bool)
        statement = statement_of([content], article.statements)
        if statement is None:
            right[UNSAID] = True
        else:
            right[CUES:] = [_touches(cue, statement.cue) for cue in cues]
        right[ALONE] = not right.any()
        yield CandidateList(features, right)


def statement_of(contents: Sequence[Content], statements: Sequence[LabelledStatement]) -> LabelledStatement | None:
    """The statement that contents overlap most; None if no overlap reaches half of the shorter of both."""
    spans = content_spans(contents)
    near = [statement for statement in statements if are_alike(spans, statement.parts)]
    return max(near, key=lambda statement: shared(spans, statement.parts), default=None)
