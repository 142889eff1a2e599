"""What a reader answers, and the protocols the stages are written against.

Imports neither torch nor transformers, so that tasks and the command line can name these types at no cost.
Offsets count Unicode code points of the text read (what Python and DuckDB's `substr` count), start inclusive, end
exclusive; probabilities run from 0 to 1. Every stage answers n texts with n answers in order, whatever the
texts are, and an answer never depends on which other texts were read with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SENTIMENTS = ("negative", "neutral", "positive")
NEWS = ("bad", "neutral", "good")  # what kind of news, for those whom it happens to
STANCES = ("supports", "disputes", "reports", "unrelated")
ENTITY_TYPES = ("person", "organisation", "location", "nationality", "event", "work")
COARSE_TYPES = {"nationality": "miscellaneous", "event": "miscellaneous", "work": "miscellaneous"}  # CoNLL-2003's
TERM_TYPES = ("nationality", "time", "weapon", "quantity")
QUOTE_ROLES = ("source", "cue", "content")
UNKNOWN_SPEAKER = "unknown"
ARTICLE_HOLDER = "article"  # who holds the stance of the article itself
SUMMARY_KINDS = ("verbatim", "compressed", "generated")
STAGES = ("summary", "entities", "tone", "sentiment", "quotes", "stance", "embedding")

Span = tuple[int, int]


class ModelError(Exception):
    """A model cannot be opened, trained or measured as asked; the message is one line that says what to change."""


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """Which weights gave an answer."""

    name: str
    version: str
    weights_sha256: str

    @property
    def model_id(self) -> str:
        """The name every annotation row carries, such as `nightdesk-minilm-1-0f3a9c2e`."""
        return f"{self.name}-{self.version}-{self.weights_sha256[:8]}"


@dataclass(frozen=True, slots=True)
class Mention:
    """One name in a text: `text[start:end] == surface`.

    `type` is one of ENTITY_TYPES for the embedded reader; a hub checkpoint may add its own, in lower case.
    `entity` is the fullest name the article uses for what is mentioned here. `role` is the title or role beside a
    person's name, `text[role_start:role_end]`, such as "Defence Minister"; None where none stands there.
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
    """How the author speaks of one mention; `label` is one of SENTIMENTS."""

    label: str
    probability: float


@dataclass(frozen=True, slots=True)
class RoleSpan:
    """A stretch of a text that plays a role in who said what: `text[start:end] == surface`, `role` one of
    QUOTE_ROLES."""

    start: int
    end: int
    surface: str
    role: str
    probability: float


@dataclass(frozen=True, slots=True)
class Quote:
    """One stretch of what a text has somebody say: `text` and the two surfaces stand in it at their spans.

    Attributes:
        quote_id: counts the attributions of the text from 0; the parts of one that its cue splits ("...," he said,
            "...") share it.
        part: counts its stretches from 0.
        direct: verbatim between quotation marks, which belong to the span.
        cue: the words that say that it is said, None where there are none.
        speaker_surface: the words that say who says it, None where none do.
        speaker: the entity that those words stand for, by the name which the article's mentions carry; None where
            they cannot be tied to one.
        speaker_probability: that `speaker` is right where there is one, else that the surface is.
        reported_via: the outlet that it was said to.
        probability: that the stretch is what is said, all of it and nothing else.
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
        """Whose words they are, by the best name there is; a speaker called "article" is not the article itself."""
        name = self.speaker or self.speaker_surface or UNKNOWN_SPEAKER
        return f"“{name}”" if name == ARTICLE_HOLDER else name


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """One sentence of a summary.

    `position` counts from 0 within the summary, in document order. A verbatim sentence is `text[start:end]` of the
    article; a generated one has no span, and `unsupported` holds its names and numbers that the article lacks.
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
    """How a whole article is written, and what kind of news it is.

    Attributes:
        label: the likeliest of SENTIMENTS, the author's own; `negative`, `neutral` and `positive` are their
            probabilities.
        news: the likeliest of NEWS, for those whom it happens to; None, as its probabilities are, where the reader
            does not say.
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
    """How somebody stands to a claim, and the words that show it best (None when unrelated).

    Attributes:
        stance: one of STANCES.
        probabilities: of all four, in the order of STANCES; they sum to 1. The one taken need not be the likeliest:
            a side is taken only where it is clear.
        evidence: `text[evidence_start:evidence_end]`: a sentence, or what one of several speakers says in it.
    """

    stance: str
    probabilities: tuple[float, ...]
    evidence_start: int | None
    evidence_end: int | None
    evidence: str | None

    @property
    def probability(self) -> float:
        """That of `stance`."""
        return self.probabilities[STANCES.index(self.stance)]


@dataclass(frozen=True, slots=True)
class Position:
    """How an article, or one speaker in it, stands to a claim.

    Attributes:
        claim: its number among the claims asked about.
        holder: ARTICLE_HOLDER, or the speaker.
        quote_id: the attribution in which the speaker speaks; None for the article itself.
    """

    claim: int
    holder: str
    quote_id: int | None
    stance: Stance


@dataclass(frozen=True, slots=True)
class Reading:
    """Texts split into sentences once, with what the embedded encoders made of them.

    Attributes:
        texts: the texts, in the order in which every stage answers.
        sentences: per text the spans of its sentences, without surrounding white space; together they cover every
            character that is not white space.
        titles: per text its title, empty where it has none; none at all where titles are not known.
        states: per `ModelIdentity.model_id` of the encoder's weights the token states it left (opaque outside
            `models`).
    """

    texts: Sequence[str]
    sentences: Sequence[Sequence[Span]]
    titles: Sequence[str] = ()
    states: Mapping[str, object] = field(default_factory=dict, repr=False, compare=False)


@runtime_checkable
class StageModel(Protocol):
    """What all opened models share."""

    @property
    def identity(self) -> ModelIdentity:
        """Which weights answer."""
        ...


class Summariser(StageModel, Protocol):
    """Picks or writes the sentences that tell what a text says."""

    def summarise(self, reading: Reading, sentences: int) -> list[list[SummarySentence]]:
        """At most `sentences` sentences per text; none for a text that holds none worth quoting."""
        ...


class EntityTagger(StageModel, Protocol):
    """Finds names."""

    def tag(self, reading: Reading) -> list[list[Mention]]:
        """The mentions of each text, in document order, never overlapping."""
        ...


class ToneReader(StageModel, Protocol):
    """Reads the tone towards each name."""

    def tone(self, reading: Reading, mentions: list[list[Mention]]) -> list[list[Tone]]:
        """One tone per mention, in the order given."""
        ...


class SentimentReader(StageModel, Protocol):
    """Reads the author's sentiment."""

    def sentiment(self, reading: Reading) -> list[Sentiment]:
        """One sentiment per text."""
        ...


class QuoteReader(StageModel, Protocol):
    """Finds who says what."""

    def quote(self, reading: Reading, mentions: Sequence[Sequence[Mention]]) -> list[list[Quote]]:
        """The quotes of each text, in document order, never overlapping; speakers are tied to `mentions`."""
        ...


class StanceReader(StageModel, Protocol):
    """Judges texts, and the statements in them, towards claims."""

    def judge(
        self, reading: Reading, quotes: Sequence[Sequence[Quote]], claims: Sequence[str]
    ) -> list[list[Position]]:
        """Per text its own position towards every claim, and those of its speakers that bear on it.

        In the order of claims; the text's own comes first, then those of its speakers in the order of quotes.
        """
        ...


class Embedder(StageModel, Protocol):
    """Makes vectors whose inner product tells how near two texts come in meaning: articles, or a question."""

    def embed(self, reading: Reading) -> NDArray[np.float32]:
        """(texts, dimensions) vectors of length 1; of a text without words too, which then lies near nothing."""
        ...


AnyStageModel = Summariser | EntityTagger | ToneReader | SentimentReader | QuoteReader | StanceReader | Embedder
