"""The stages: every question that a model answers about an article, each declared once.

The shard, its content keys and tasks, and the canary go through `STAGES`; none of them names a stage.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from models.api import OFF, Embedder, Sentiment, SentimentReader, Summariser, SummarySentence
from models.canary.compare import Answer
from tasks.annotate import stance
from tasks.annotate.reading import ShardQuestions, ShardReading, TextReading
from warehouse.lake import store
from warehouse.tables.facts import AMOUNTS, DATES, PLACES
from warehouse.tables.schema import EMBEDDINGS, ENTITIES, QUOTES, SENTIMENTS, STANCES, SUMMARIES
from warehouse.tables.table import Table

Rows = list[dict[str, Any]]

_CANARY_SENTENCES = 2  # of a summary


@dataclass(frozen=True, eq=False)
class Annotation:
    """The rows that a stage writes.

    Attributes:
        table: where they stand.
        does: what the stage's task does, as the receipt says it: `tag entities`. Prefect calls the task
            `tag-entities`, and a run of it `tag entities SOURCE SHARD`.
        rows: makes them from what the models answer about a shard.
        beside: further stages whose answers are columns of the rows.
        decided_by: what decides the rows besides the articles, where it is more than the models; see `content_key`.
    """

    table: Table
    does: str
    rows: Callable[[ShardReading], Rows | pa.Table]
    beside: tuple[str, ...] = ()
    decided_by: Callable[[ShardQuestions], tuple[object, ...]] | None = None


@dataclass(frozen=True, eq=False)
class Stage:
    """One stage.

    Attributes:
        name: as in `models.api.STAGES`, and in the settings' `models`.
        canary: from the names of the canary's texts and their reading to the stage's answers.
        annotation: its rows; None where another stage's rows hold its answers.
        rests_on: the stages whose answers its model is given: another model there may change the answers here.
    """

    name: str
    canary: Callable[[Sequence[str], TextReading], Iterable[Answer]]
    annotation: Annotation | None
    rests_on: tuple[str, ...] = ()


def content_key(stage: Stage, annotation: Annotation, asked: ShardQuestions) -> str:
    """The hash of all that decides a stage's rows of a shard: the articles, and what `decided_by` says.

    Without that it is the models: the stage's own, those of the stages beside it, those that it rests on; `off` for
    a stage that is not asked.
    """
    ids = asked.model_ids
    models = tuple(ids.get(name, OFF) for name in (stage.name, *annotation.beside, *stage.rests_on))
    decides = annotation.decided_by(asked) if annotation.decided_by else models
    return store.hash_of(annotation.table.name, asked.shard.input_key, *decides)


def following(name: str) -> tuple[str, ...]:
    """The stages that answer again where another model answers the stage `name`, in the order of STAGES.

    They are the stage itself, that whose rows hold its answers, and those that rest on any of them.
    """
    again = {name}
    for stage in STAGES:  # each comes after those that it rests on
        beside = stage.annotation.beside if stage.annotation else ()
        if again & {*stage.rests_on, *beside} and (stage.annotation or stage.name == name):
            again.add(stage.name)
    return tuple(stage.name for stage in STAGES if stage.name in again)


def signed_in(name: str) -> tuple[Table, str]:
    """The table with the answers of the stage `name`, and the column in which its model signs them."""
    for stage in STAGES:
        if stage.annotation and stage.name == name:
            return stage.annotation.table, "model_id"
        if stage.annotation and name in stage.annotation.beside:
            return stage.annotation.table, f"{name}_model_id"
    raise KeyError(name)


def needed_by(names: Collection[str]) -> tuple[str, ...]:
    """The stages whose models are needed to answer these: themselves and those they rest on; in STAGES' order."""
    needed = {*names}
    for stage in reversed(STAGES):  # each comes after those that it rests on
        if stage.name in needed:
            needed |= {*stage.rests_on, *(stage.annotation.beside if stage.annotation else ())}
    return tuple(stage.name for stage in STAGES if stage.name in needed)


def _summaries(reading: TextReading, sentences: int) -> list[list[SummarySentence]]:
    return cast(Summariser, reading.models["summary"]).summarise(reading.texts, sentences)


def _summary_rows(reading: ShardReading) -> Rows:
    """The sentences that say what each article says."""
    return [
        reading.row(article, "summary", **asdict(sentence) | {"unsupported": list(sentence.unsupported)})
        for article, summary in enumerate(_summaries(reading, reading.asked.questions.summary_sentences))
        for sentence in summary
    ]


def _summary_answers(names: Sequence[str], reading: TextReading) -> Iterator[Answer]:
    for name, summary in zip(names, _summaries(reading, _CANARY_SENTENCES), strict=True):
        for sentence in summary:
            yield Answer(f"{name} {sentence.position}", sentence.text, sentence.salience)


def _summary_decided_by(asked: ShardQuestions) -> tuple[object, ...]:
    return asked.model_ids["summary"], asked.questions.summary_sentences


def _entity_rows(reading: ShardReading) -> Rows:
    """Whom and what each article mentions, and the tone towards each."""
    return [
        reading.row(
            article,
            "entities",
            **asdict(mention),
            tone=tone.label,
            tone_probability=tone.probability,
            tone_model_id=reading.asked.model_ids["tone"],
        )
        for article, mentions in enumerate(reading.mentions)
        for mention, tone in zip(mentions, reading.tones[article], strict=True)
    ]


def _entity_answers(names: Sequence[str], reading: TextReading) -> Iterator[Answer]:
    for name, mentions in zip(names, reading.mentions, strict=True):
        for mention in mentions:
            where = f"{name} {mention.start}-{mention.end}"
            yield Answer(where, f"{mention.type} {mention.entity}", mention.probability)


def _tone_answers(names: Sequence[str], reading: TextReading) -> Iterator[Answer]:
    for name, mentions, tones in zip(names, reading.mentions, reading.tones, strict=True):
        for mention, tone in zip(mentions, tones, strict=True):
            yield Answer(f"{name} {mention.start}-{mention.end}", tone.label, tone.probability)


def _sentiments(reading: TextReading) -> list[Sentiment]:
    return cast(SentimentReader, reading.models["sentiment"]).sentiment(reading.texts)


def _sentiment_rows(reading: ShardReading) -> Rows:
    """The sentiment that each article's author writes with, and what kind of news it is."""
    answers = enumerate(_sentiments(reading))
    return [reading.row(article, "sentiment", **asdict(sentiment)) for article, sentiment in answers]


def _sentiment_answers(names: Sequence[str], reading: TextReading) -> Iterator[Answer]:
    for name, sentiment in zip(names, _sentiments(reading), strict=True):
        yield Answer(name, sentiment.label, getattr(sentiment, sentiment.label))


def _quote_rows(reading: ShardReading) -> Rows:
    """Who says what in each article."""
    speakers = reading.asked.model_ids["entities"]
    return [
        reading.row(article, "quotes", **asdict(quote), speaker_model_id=speakers)
        for article, quotes in enumerate(reading.quotes)
        for quote in quotes
    ]


def _quote_answers(names: Sequence[str], reading: TextReading) -> Iterator[Answer]:
    for name, quotes in zip(names, reading.quotes, strict=True):
        for quote in quotes:
            yield Answer(f"{name} {quote.start}-{quote.end}", f"{quote.holder}: {quote.cue}", quote.probability)


def _vectors(reading: TextReading) -> NDArray[np.float32]:
    return cast(Embedder, reading.models["embedding"]).embed(reading.texts)


def _embedding_rows(reading: ShardReading) -> Rows:
    """The vector of each article."""
    # Rounded as half precision rounds: 11 significant bits keep inner products to three digits, and the other 13
    # of a float's 24 would be noise that no file can be made smaller by.
    vectors = _vectors(reading).astype(np.float16).astype(np.float32)
    return [reading.row(article, "embedding", embedding=vector) for article, vector in enumerate(vectors)]


def _embedding_answers(names: Sequence[str], reading: TextReading) -> Iterator[Answer]:
    """The nearest other text of each, and their cosine: the result of a search by vectors."""
    vectors = _vectors(reading)
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -1.0)
    for name, row in zip(names, cosines, strict=True):
        yield Answer(name, f"nearest is {names[int(row.argmax())]}", min(1.0, max(0.0, float(row.max()))))


def _place_rows(reading: ShardReading) -> Rows:
    """Which real-world places each article names."""
    return [
        reading.row(article, "places", **asdict(place), quote_id=reading.quote_id(article, place.start, place.end))
        for article, places in enumerate(reading.places)
        for place in places
    ]


def _place_answers(names: Sequence[str], reading: TextReading) -> Iterator[Answer]:
    for name, places in zip(names, reading.places, strict=True):
        for place in places:
            where = f"{name} {place.start}-{place.end}"
            yield Answer(where, f"{place.use} {place.name} {place.geonames_id}", place.probability)


def _date_rows(reading: ShardReading) -> Rows:
    """Which days each article speaks of."""
    return [
        reading.row(
            article,
            "dates",
            start=mention.start,
            end=mention.end,
            surface=mention.surface,
            **{"from": mention.first, "to": mention.last},
            precision=mention.precision,
            direction=mention.direction,
            quote_id=reading.quote_id(article, mention.start, mention.end),
        )
        for article, dates in enumerate(reading.dates)
        for mention in dates
    ]


def _date_answers(names: Sequence[str], reading: TextReading) -> Iterator[Answer]:
    for name, dates in zip(names, reading.dates, strict=True):
        for mention in dates:
            yield Answer(f"{name} {mention.start}-{mention.end}", f"{mention.first} to {mention.last}", 1.0)


def _amount_rows(reading: ShardReading) -> Rows:
    """Which numbers each article gives, and of what."""
    return [
        reading.row(
            article, "amounts", **asdict(amount), quote_id=reading.quote_id(article, amount.start, amount.end)
        )
        for article, amounts in enumerate(reading.amounts)
        for amount in amounts
    ]


def _amount_answers(names: Sequence[str], reading: TextReading) -> Iterator[Answer]:
    for name, amounts in zip(names, reading.amounts, strict=True):
        for amount in amounts:
            value = f"{amount.bound} {amount.low} to {amount.high} {amount.unit}"
            yield Answer(f"{name} {amount.start}-{amount.end}", value, 1.0)


STAGES = (
    Stage(
        "summary",
        _summary_answers,
        Annotation(SUMMARIES, "summarise", _summary_rows, decided_by=_summary_decided_by),
    ),
    Stage("entities", _entity_answers, Annotation(ENTITIES, "tag entities", _entity_rows, beside=("tone",))),
    Stage("tone", _tone_answers, None, rests_on=("entities",)),
    Stage("sentiment", _sentiment_answers, Annotation(SENTIMENTS, "classify sentiment", _sentiment_rows)),
    Stage("quotes", _quote_answers, Annotation(QUOTES, "attribute quotes", _quote_rows), rests_on=("entities",)),
    Stage(
        "stance",
        stance.answers,
        Annotation(STANCES, "judge stance", stance.rows, decided_by=stance.decided_by),
        rests_on=("entities", "quotes"),
    ),
    Stage("embedding", _embedding_answers, Annotation(EMBEDDINGS, "embed", _embedding_rows)),
    Stage(
        "places", _place_answers, Annotation(PLACES, "locate places", _place_rows), rests_on=("entities", "quotes")
    ),
    Stage("dates", _date_answers, Annotation(DATES, "find dates", _date_rows), rests_on=("quotes",)),
    Stage(
        "amounts", _amount_answers, Annotation(AMOUNTS, "read amounts", _amount_rows), rests_on=("dates", "quotes")
    ),
)
