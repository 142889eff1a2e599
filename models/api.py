"""The answers of models, and the protocols of the stages.

Imports neither torch nor transformers, so that tasks and the command line can use these types at no cost.
Offsets count Unicode code points of the text, as Python and DuckDB's `substr` do, start inclusive, end exclusive.
Probabilities run from 0 to 1. Every stage gives n answers for n texts, in order, whatever the texts are, and no
answer depends on the other texts of the call.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SENTIMENT_LABELS = ("negative", "neutral", "positive")
NEWS_LABELS = ("bad", "neutral", "good")  # the kind of news, for the people whom it concerns
STANCE_LABELS = ("supports", "disputes", "reports", "unrelated")
ENTITY_TYPES = ("person", "organisation", "location", "nationality", "event", "work")
COARSE_TYPES = {"nationality": "miscellaneous", "event": "miscellaneous", "work": "miscellaneous"}  # CoNLL-2003's
TERM_TYPES = ("nationality", "time", "weapon", "quantity")
QUOTE_ROLES = ("source", "cue", "content")
UNKNOWN_SPEAKER = "unknown"
ARTICLE_HOLDER = "article"  # the holder of the article's own stance
SUMMARY_KINDS = ("verbatim", "compressed", "generated")
PLACE_KINDS = ("country", "region", "city", "water", "facility", "other")
PLACE_USES = ("place", "government", "demonym", "part_of_name")
CALENDAR_PRECISIONS = ("time", "day", "week", "month", "season", "quarter", "year", "decade", "interval")
DATE_DIRECTIONS = ("by", "since", "until", "before", "after")
AMOUNT_TOPICS = ("died", "injured", "missing", "arrested", "displaced", "infected", "rescued")
AMOUNT_BOUNDS = ("exact", "about", "more_than", "less_than", "range")
AMOUNT_KINDS = (
    "count", "money", "percent", "duration", "distance", "mass", "temperature", "rate", "age", "other",
)  # fmt: skip
STAGES = ("summary", "entities", "tone", "sentiment", "quotes", "stance", "embedding", "places", "dates", "amounts")
# Answered by rules and data instead of weights; the settings may turn each off.
OPTIONAL_STAGES = ("places", "dates", "amounts")
OFF = "off"  # the name in the settings of an optional stage that is not asked

Span = tuple[int, int]


class ModelError(Exception):
    """A model cannot be opened, trained or measured. The message is one line that says what to change."""


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """The weights that gave an answer."""

    name: str
    version: str
    weights_sha256: str

    @property
    def model_id(self) -> str:
        """The id in every annotation row, such as `nightdesk-minilm-1-0f3a9c2e`."""
        return f"{self.name}-{self.version}-{self.weights_sha256[:8]}"


@dataclass(frozen=True, slots=True)
class Mention:
    """One name in a text: `text[start:end] == surface`.

    `type` is in ENTITY_TYPES for the embedded reader; a hub checkpoint may add its own types, in lower case.
    `entity` is the fullest name that the article has for the same entity. `role` is the title or role beside a
    person's name, `text[role_start:role_end]`, such as "Defence Minister"; None if there is none.
    """

    start: int
    end: int
    surface: str
    type: str
    probability: float
    entity: str
    role: str | None = None
    role_start: int | None = None
    role_end: int | None = None


@dataclass(frozen=True, slots=True)
class Tone:
    """The author's tone towards a mention; `label` is in SENTIMENT_LABELS."""

    label: str
    probability: float


@dataclass(frozen=True, slots=True)
class RoleSpan:
    """A span with a role in an attribution: `text[start:end] == surface`, `role` in QUOTE_ROLES."""

    start: int
    end: int
    surface: str
    role: str
    probability: float


@dataclass(frozen=True, slots=True)
class Quote:
    """One content of an attribution; `text`, `cue` and `speaker_surface` are the article's words at their spans.

    Attributes:
        quote_id: counts the attributions of the text from 0. Contents that a cue splits ("...," he said, "...")
            share it.
        part: counts the contents of the attribution from 0.
        direct: verbatim between quotation marks, which belong to the span.
        cue: the words of saying, such as "said"; None if there are none.
        speaker_surface: the words that name the speaker; None if there are none.
        speaker: the entity that those words refer to, as `Mention.entity` names it; None if it was not resolved.
        speaker_probability: that `speaker` is right, or without a speaker that the surface is.
        reported_via: the outlet to which the speaker spoke.
        probability: that the span has exactly the extent of the content.
    """

    quote_id: int
    part: int
    start: int
    end: int
    text: str
    direct: bool
    cue: str | None
    cue_start: int | None
    cue_end: int | None
    speaker_surface: str | None
    speaker_start: int | None
    speaker_end: int | None
    speaker: str | None
    speaker_probability: float
    reported_via: str | None
    probability: float

    @property
    def holder(self) -> str:
        """The best name of the speaker. A speaker called "article" gets quotation marks: it is not the article."""
        name = self.speaker or self.speaker_surface or UNKNOWN_SPEAKER
        return f"“{name}”" if name == ARTICLE_HOLDER else name


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """One sentence of a summary.

    `position` counts from 0 within the summary, in document order. A verbatim sentence is `text[start:end]` of the
    article. A generated sentence has no span; `unsupported` holds those of its names and numbers that the article
    lacks.
    """

    position: int
    kind: str
    text: str
    start: int | None
    end: int | None
    salience: float
    unsupported: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentiment:
    """The author's sentiment in a whole article, and the kind of its news.

    Attributes:
        label: the likeliest of SENTIMENT_LABELS; `negative`, `neutral` and `positive` are their probabilities.
        news: the likeliest of NEWS_LABELS; None, like its probabilities, from a model that does not answer this.
    """

    label: str
    negative: float
    neutral: float
    positive: float
    news: str | None = None
    news_bad: float | None = None
    news_neutral: float | None = None
    news_good: float | None = None


@dataclass(frozen=True, slots=True)
class Stance:
    """A stance on a claim, and the words that show it best (None if unrelated).

    Attributes:
        stance: in STANCE_LABELS.
        probabilities: of all four, in the order of STANCE_LABELS; they sum to 1. `stance` need not be the
            likeliest: a side is chosen only if it is clear.
        evidence: `text[evidence_start:evidence_end]`: a sentence, or the words of one of several speakers in it.
    """

    stance: str
    probabilities: tuple[float, ...]
    evidence_start: int | None
    evidence_end: int | None
    evidence: str | None

    @property
    def probability(self) -> float:
        """The probability of `stance`."""
        return self.probabilities[STANCE_LABELS.index(self.stance)]


@dataclass(frozen=True, slots=True)
class Position:
    """The stance of an article, or of a speaker in it, on a claim.

    Attributes:
        claim: the number of the claim in the call.
        holder: ARTICLE_HOLDER, or the speaker.
        quote_id: the speaker's attribution; None for the article itself.
    """

    claim: int
    holder: str
    quote_id: int | None
    stance: Stance


@dataclass(frozen=True, slots=True)
class PlaceCandidate:
    """A real-world place that a mention may mean.

    Attributes:
        id: of GeoNames; None for what GeoNames' extract lacks.
        country: ISO 3166-1 alpha-2; None outside all countries.
        score: the probability that the mention means this place.
    """

    id: int | None
    name: str
    country: str | None
    score: float


@dataclass(frozen=True, slots=True)
class Place:
    """A mention of a place, and the real-world place that it means: `text[start:end] == surface`.

    Attributes:
        mention_start: the start of the entity mention that holds it; None if no mention does.
        name: the place in English; None, like all up to `longitude`, where it was not resolved.
        kind: in PLACE_KINDS.
        country: ISO 3166-1 alpha-2.
        region: ISO 3166-2.
        use: in PLACE_USES.
        probability: that the mention names a place, and this place.
        considered: the likeliest candidates, likeliest first.
    """

    start: int
    end: int
    surface: str
    mention_start: int | None
    name: str | None
    geonames_id: int | None
    kind: str
    country: str | None
    country_name: str | None
    region: str | None
    latitude: float | None
    longitude: float | None
    use: str
    probability: float
    considered: tuple[PlaceCandidate, ...] = ()


@dataclass(frozen=True, slots=True)
class DateMention:
    """An expression of time on the calendar: `text[start:end] == surface`.

    Attributes:
        first, last: the days from which and to which it reaches; both belong to it.
        precision: in CALENDAR_PRECISIONS; "interval" is a stretch that no other fits.
        direction: what the word before it says, in DATE_DIRECTIONS: "by March"; None if it says nothing.
    """

    start: int
    end: int
    surface: str
    first: date
    last: date
    precision: str
    direction: str | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with what it counts or measures: `text[start:end] == surface`.

    Attributes:
        low, high: the value, from and to. Both are the value if `bound` is exact or about; `high` is None for
            more_than, `low` for less_than.
        bound: in AMOUNT_BOUNDS.
        unit: an ISO 4217 code, "percent", the symbol of a measure, or the plural noun that is counted; None if the
            text does not say what is counted.
        kind: in AMOUNT_KINDS.
        currency: the ISO 4217 code of money; None for anything else.
        per: what a price or rate is counted by, such as "share"; None without it.
        si_low, si_high, si_unit: a measure in the SI unit of its quantity; None for what is no measure.
        of: the words that say of what, `text[of_start:of_end]`; None if none were recognised.
        topic: what happened to the people counted, in AMOUNT_TOPICS, else the words of `of` made comparable; None
            without either.
    """

    start: int
    end: int
    surface: str
    low: float | None
    high: float | None
    bound: str
    unit: str | None
    kind: str
    currency: str | None = None
    per: str | None = None
    si_low: float | None = None
    si_high: float | None = None
    si_unit: str | None = None
    of: str | None = None
    of_start: int | None = None
    of_end: int | None = None
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Texts that were split into sentences once, with the states of the embedded encoders.

    Attributes:
        texts: the texts, in the order in which every stage answers.
        sentences: the sentence spans of each text, without surrounding white space; together they cover every
            character that is not white space.
        titles: the title of each text, "" if it has none; the sequence is empty if titles are unknown.
        states: token states by the `ModelIdentity.model_id` of the encoder's weights (opaque outside `models`).
        published: the day on which each text was printed, where that is known; empty if no day is known.
    """

    texts: Sequence[str]
    sentences: Sequence[Sequence[Span]]
    titles: Sequence[str] = ()
    states: Mapping[str, object] = field(default_factory=dict, repr=False, compare=False)
    published: Sequence[date | None] = ()


@runtime_checkable
class StageModel(Protocol):
    """An opened model."""

    @property
    def identity(self) -> ModelIdentity:
        """The weights that answer."""
        ...


class Summariser(StageModel, Protocol):
    """Selects or writes the sentences of a summary."""

    def summarise(self, reading: Reading, sentences: int) -> list[list[SummarySentence]]:
        """At most `sentences` sentences per text; none if no sentence of a text is worth quoting."""
        ...


class EntityTagger(StageModel, Protocol):
    """Finds names."""

    def tag(self, reading: Reading) -> list[list[Mention]]:
        """The mentions of each text, in document order, never overlapping."""
        ...


class ToneReader(StageModel, Protocol):
    """Reads the tone towards each name."""

    def tone(self, reading: Reading, mentions: list[list[Mention]]) -> list[list[Tone]]:
        """The tone towards each mention, in the order of `mentions`."""
        ...


class SentimentReader(StageModel, Protocol):
    """Reads the author's sentiment."""

    def sentiment(self, reading: Reading) -> list[Sentiment]:
        """The sentiment of each text."""
        ...


class QuoteReader(StageModel, Protocol):
    """Finds who says what."""

    def quote(self, reading: Reading, mentions: Sequence[Sequence[Mention]]) -> list[list[Quote]]:
        """The quotes of each text, in document order, never overlapping; speakers are resolved to `mentions`."""
        ...


class StanceReader(StageModel, Protocol):
    """Judges texts, and the statements in them, towards claims."""

    def judge(
        self, reading: Reading, quotes: Sequence[Sequence[Quote]], claims: Sequence[str]
    ) -> list[list[Position]]:
        """The positions of each text on every claim: its own, and those of its speakers that bear on the claim.

        In the order of claims; the text's own position comes first, then its speakers', in the order of quotes.
        """
        ...


class Embedder(StageModel, Protocol):
    """Makes vectors whose inner product measures how similar two texts are: two articles, or a question and one."""

    def embed(self, reading: Reading) -> NDArray[np.float32]:
        """(texts, dimensions) vectors of length 1, also for a text without words, whose vector is near no other."""
        ...


class PlaceFinder(StageModel, Protocol):
    """Finds places, and which real-world place each mention means."""

    def locate(self, reading: Reading, mentions: Sequence[Sequence[Mention]]) -> list[list[Place]]:
        """The places of each text, in document order; `mentions` are its entity mentions."""
        ...


class DateFinder(StageModel, Protocol):
    """Finds expressions of time, and the stretch of the calendar that each means."""

    def put_on_calendar(self, reading: Reading) -> list[list[DateMention]]:
        """The dates of each text, in document order, never overlapping."""
        ...


class AmountFinder(StageModel, Protocol):
    """Finds numbers with what they count or measure."""

    def measure(self, reading: Reading, dates: Sequence[Sequence[DateMention]]) -> list[list[Amount]]:
        """The amounts of each text, in document order, never overlapping; numbers in `dates` are none."""
        ...


AnyStageModel = (
    Summariser
    | EntityTagger
    | ToneReader
    | SentimentReader
    | QuoteReader
    | StanceReader
    | Embedder
    | PlaceFinder
    | DateFinder
    | AmountFinder
)
