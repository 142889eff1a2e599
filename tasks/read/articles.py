"""What the models answer about articles, as dataclasses whose fields are named like the columns of the tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any, cast

from models.api import (
    STANCE_LABELS,
    Amount,
    DateMention,
    Mention,
    Place,
    Quote,
    Sentiment,
    SentimentReader,
    StanceReader,
    Summariser,
    SummarySentence,
)
from models.api import Position as JudgedPosition
from models.reading import read
from models.registry import open_model
from tasks.annotate.claim import sentence
from tasks.annotate.reading import TextReading
from tasks.cleaning.dates import printed_on
from tasks.cleaning.draft import draft_of
from tasks.models import embedded, model_errors_as_input_errors
from tasks.read.inputs import NAME, row_of
from tasks.sources.source import Record
from warehouse.errors import InputError

LANGUAGES = ("en",)  # what the embedded models read
SUMMARY_SENTENCES = 3
AT_ONCE = 16  # articles after the first that are read together; the first is read alone, so that it is shown soon


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity(Mention):
    """A mention with the author's tone towards it; the columns of the table `entities`."""

    tone: str
    tone_probability: float


@dataclass(frozen=True, slots=True)
class Position:
    """The stance of the article, or of a speaker in it, on a claim; the columns of the table `stances`.

    Attributes:
        claim: the sentence that was judged.
        holder: `article`, or the speaker.
        quote_id: the speaker's attribution; None for the article itself.
        stance: `supports`, `disputes`, `reports` or `unrelated`.
        probability: of `stance`.
        probabilities: of all four stances, by their names.
        evidence: `text[evidence_start:evidence_end]`; None if the stance is `unrelated`.
    """

    claim: str
    holder: str
    quote_id: int | None
    stance: str
    probability: float
    probabilities: dict[str, float]
    evidence_start: int | None
    evidence_end: int | None
    evidence: str | None


@dataclass(frozen=True, slots=True)
class Article:
    """An article and all answers about it. Offsets count code points of `text`, start inclusive, end exclusive.

    Attributes:
        record: where it comes from: a file, a file and line, an address.
        problem: why there is no article, a key of `rejections` in the data dictionary; then nothing else is known.
        detail: what exactly is wrong, or what the article lacks, in words.
        published_at: in UTC; None if unknown.
        published_from: where the date was found: `marker`, `metadata`, `url`, `feed` or `none`.
        published_raw: the date as written.
        annotated: whether the models read it; they read only some languages.
    """

    record: str
    problem: str | None = None
    detail: str | None = None
    title: str | None = None
    byline: str | None = None
    section: str | None = None
    outlet: str | None = None
    url: str | None = None
    language: str | None = None
    published_at: datetime | None = None
    published_from: str = "none"
    published_precision: str | None = None
    published_raw: str | None = None
    text: str = ""
    annotated: bool = False
    summary: list[SummarySentence] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)
    sentiment: Sentiment | None = None
    positions: list[Position] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    dates: list[DateMention] = field(default_factory=list)
    amounts: list[Amount] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """All fields as JSON can hold them; dates in ISO 8601."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self), default=lambda value: value.isoformat()))
        return plain


def checked_claims(claims: object) -> list[str]:
    """The claims, each of which is a sentence.

    Raises:
        InputError: they are no list of sentences.
    """
    if isinstance(claims, str) or not isinstance(claims, Sequence):
        raise InputError(f"claims: {claims!r} is no list: give a list of sentences")
    for claim in claims:
        try:
            sentence(claim)
        except (TypeError, ValueError) as error:
            raise InputError(f"claims: {claim!r}: {error}") from None
    return list(claims)


def read_records(records: Iterable[Record], claims: Sequence[str] = ()) -> Iterator[Article]:
    """Clean and read records, in their order. The first is read alone, later ones together.

    Args:
        claims: English sentences; each article and each speaker in it is judged on every one.

    Raises:
        InputError: a model cannot be opened.
    """
    waiting = iter(records)
    for first in waiting:
        yield from _read([first], claims)
        break
    while batch := list(islice(waiting, AT_ONCE)):
        yield from _read(batch, claims)


@model_errors_as_input_errors
def _read(records: Sequence[Record], claims: Sequence[str]) -> list[Article]:
    today = datetime.now(UTC).date()
    drafts = [draft_of(row_of(record), NAME, today, UTC, LANGUAGES) for record in records]
    readable = [draft for draft in drafts if draft.get("annotated")]
    answers = iter(_answers(readable, claims) if readable else [])
    return [_article(draft, next(answers) if draft.get("annotated") else {}) for draft in drafts]


def _answers(drafts: Sequence[Mapping[str, Any]], claims: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The answers on each draft, by the names of the fields of `Article`."""
    models = {stage: open_model(name, stage) for stage, name in embedded(stances=bool(claims)).items()}
    titles = [draft["title"] or "" for draft in drafts]
    days = [printed_on(draft["published_at"], draft["published_offset"]) for draft in drafts]
    texts = read([draft["text"] for draft in drafts], models.values(), titles, days)
    reading = TextReading(texts, models)
    summaries = cast(Summariser, models["summary"]).summarise(texts, SUMMARY_SENTENCES)
    sentiments = cast(SentimentReader, models["sentiment"]).sentiment(texts)
    positions: Sequence[Sequence[JudgedPosition]] = [[]] * len(drafts)
    if claims:
        positions = cast(StanceReader, models["stance"]).judge(texts, reading.quotes, claims)
    for number in range(len(drafts)):
        toned = zip(reading.mentions[number], reading.tones[number], strict=True)
        yield {
            "summary": summaries[number],
            "entities": [
                Entity(**asdict(mention), tone=tone.label, tone_probability=tone.probability)
                for mention, tone in toned
            ],
            "quotes": reading.quotes[number],
            "sentiment": sentiments[number],
            "positions": [_position(position, claims) for position in positions[number]],
            "places": reading.places[number],
            "dates": reading.dates[number],
            "amounts": reading.amounts[number],
        }


def _position(judged: JudgedPosition, claims: Sequence[str]) -> Position:
    stance = judged.stance
    return Position(
        claim=claims[judged.claim],
        holder=judged.holder,
        quote_id=judged.quote_id,
        stance=stance.stance,
        probability=stance.probability,
        probabilities=dict(zip(STANCE_LABELS, stance.probabilities, strict=True)),
        evidence_start=stance.evidence_start,
        evidence_end=stance.evidence_end,
        evidence=stance.evidence,
    )


_DRAFTED = (
    "record", "problem", "detail", "title", "byline", "section", "outlet", "url", "language", "published_at",
    "published_from", "published_precision", "published_raw", "text", "annotated",
)  # fmt: skip


def _article(draft: Mapping[str, Any], answers: Mapping[str, Any]) -> Article:
    return Article(**{name: draft[name] for name in _DRAFTED if name in draft}, **answers)
