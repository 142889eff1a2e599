"""The speaker network, fitted after the joint training on the reader's attributions in labelled articles.

An attribution has the speaker of the labelled statement that it overlaps by at least half of the shorter of both.
The previous speakers are those of the labels. In articles of which only statements are labelled, the right
candidates are the names that the labels list. Our own short texts in speakers.txt add cases that are too rare in
these articles, such as a spokesman, who is not the person for whom he speaks.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.api import ENTITY_TYPES, QUOTE_ROLES, Mention, RoleSpan, Span
from models.datasets.labelled_articles import LabelledArticle, read_labelled_articles
from models.datasets.statements import StatementArticle, read_statement_articles
from models.evaluation.measures import is_same_name, name_words
from models.reader.opened import OpenedReader
from models.reader.stages.entities import EmbeddedTagger
from models.reader.stages.quotes import EmbeddedQuotes, pairing_scores
from models.reading import read
from models.rules.attributions import Attribution, attributions
from models.rules.names import fullest_names
from models.rules.pairing import Scores, nearest
from models.rules.sentences import split_sentences
from models.rules.speakers import SpeakerContext
from models.training.fit_pairing import label_of
from models.training.lists import CandidateList, fitted_on_lists, train_on_lists
from models.training.plan import TrainingInputs

OWN_COPIES = 16  # of each of our own texts: .96 of them are then right, .94 with 8 copies; news does not move
_OWN = Path(__file__).with_name("speakers.txt")
_MARK = re.compile(r"[\[{]|\|(?P<label>\w+)[\]}]")


def fit_speakers(opened: OpenedReader, inputs: TrainingInputs) -> float:
    """Fit the head in place and return its temperature, fitted on held-out articles."""
    training, held_out = (
        _lists_of(opened, read_labelled_articles(inputs.data, split)) for split in ("train", "tuning")
    )
    training += _lists_of(opened, read_statement_articles(inputs.data))
    training += OWN_COPIES * [candidates for line in own_texts() for candidates in _own_lists(line)]
    train_on_lists(opened.network.speaker, training)
    return fitted_on_lists("speakers", opened.network.speaker, held_out)


def _lists_of(opened: OpenedReader, articles: Sequence[LabelledArticle | StatementArticle]) -> list[CandidateList]:
    tagger, quotes = EmbeddedTagger(opened), EmbeddedQuotes(opened)
    reading = read([article.text for article in articles], [tagger, quotes])
    rows = zip(articles, reading.sentences, quotes.role_spans(reading), tagger.tag(reading), strict=True)
    scores = pairing_scores(opened)
    return [candidates for row in rows for candidates in attribution_lists(*row, scores)]


class MarkedText(NamedTuple):
    """A short text with its role spans and mentions, and the speaker of each content: a name in the text, or
    `-`."""

    text: str
    role_spans: list[RoleSpan]
    mentions: list[Mention]
    speakers: list[str]


def own_texts() -> list[MarkedText]:
    """The texts of speakers.txt."""
    lines = _OWN.read_text(encoding="utf-8").splitlines()
    return [_marked(*line.split("\t")) for line in lines if line and not line.startswith("#")]


def _marked(line: str, speakers: str) -> MarkedText:
    text, opened, labelled, end = "", [], [], 0
    line = line.replace("\\n", "\n")
    for mark in _MARK.finditer(line):
        text += line[end : mark.start()]
        end = mark.end()
        if mark["label"] is None:
            opened.append(len(text))
        else:
            labelled.append((opened.pop(), len(text), mark["label"]))
    text += line[end:]
    role_spans = [RoleSpan(a, b, text[a:b], role, 1.0) for a, b, role in sorted(labelled) if role in QUOTE_ROLES]
    plain = [Mention(a, b, text[a:b], kind, 1.0, "") for a, b, kind in sorted(labelled) if kind in ENTITY_TYPES]
    names = fullest_names(text, plain)
    mentions = [replace(mention, entity=name) for mention, name in zip(plain, names, strict=True)]
    return MarkedText(text, role_spans, mentions, [name.strip() for name in speakers.split("|")])


def _own_lists(line: MarkedText) -> Iterator[CandidateList]:
    """The attributions of one of our own texts, each with the features of its candidates and which are right."""
    sentences = split_sentences(line.text)
    all_attributions = attributions(line.text, sentences, line.role_spans, nearest)
    context = SpeakerContext(line.text, sentences, all_attributions, line.mentions)
    said_by = dict(zip([s.start for s in line.role_spans if s.role == "content"], line.speakers, strict=True))
    for attribution in all_attributions:
        speaker = said_by[attribution.contents[0].start]
        entities, features = context.candidates(attribution)
        right = np.array([speaker == "-", *(name == speaker for name in entities)])
        yield CandidateList(features, right)
        context.has_spoken(attribution, None if speaker == "-" else speaker)


def attribution_lists(
    article: LabelledArticle | StatementArticle,
    sentences: Sequence[Span],
    role_spans: Sequence[RoleSpan],
    mentions: Sequence[Mention],
    scores: Scores,
) -> Iterator[CandidateList]:
    """The attributions of an article with a labelled speaker, each with its candidates and which are right."""
    all_attributions = attributions(article.text, sentences, role_spans, scores)
    context = SpeakerContext(article.text, sentences, all_attributions, mentions)
    for attribution in all_attributions:
        entities, features = context.candidates(attribution)
        right = np.zeros(len(features), bool)
        meant = _meant(article, attribution, entities)
        if meant is not None:
            right[1:] = meant
            right[0] = not right.any()
            yield CandidateList(features, right)
        context.has_spoken(attribution, entities[int(right.argmax()) - 1] if right[1:].any() else None)


def _meant(
    article: LabelledArticle | StatementArticle, attribution: Attribution, entities: Sequence[str]
) -> NDArray[np.bool_] | None:
    """(entities,) whether each entity is the labelled speaker; None if no label says who speaks."""
    if isinstance(article, StatementArticle):
        stated = label_of(attribution.contents, article.statements)
        if stated is None or stated.speakers is None:
            return None
        return np.array([name in stated.speakers for name in entities], bool)
    statement = label_of(attribution.contents, article.statements)
    return None if statement is None else _named(statement.speaker, article.mentions, entities)


def _named(speaker: str, named: Container[str], entities: Sequence[str]) -> NDArray[np.bool_]:
    """(entities,) whether each entity is the speaker: by the same words, else by a longer or shorter name if the
    article names the speaker."""
    words = name_words(speaker)
    same = np.array([name_words(entity) == words for entity in entities], bool)
    if same.any() or speaker not in named:
        return same
    return np.array([is_same_name(entity, speaker) for entity in entities], bool)
