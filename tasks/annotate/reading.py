"""What a shard is asked, and its articles with what the models answer about them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from models.api import (
    Amount,
    AmountFinder,
    AnyStageModel,
    DateFinder,
    DateMention,
    EntityTagger,
    Mention,
    Place,
    PlaceFinder,
    Quote,
    QuoteReader,
    Reading,
    Tone,
    ToneReader,
)
from tasks.annotate.claim import Claim
from tasks.models import identities
from warehouse.tables.schema import STANCES
from warehouse.tables.table import Table

if TYPE_CHECKING:  # `tasks.settle` imports Prefect, which reading a few articles at once does without
    from tasks.settle.settle import Shard
    from warehouse.nights.compaction import RowRange

# The columns of every stance row that name the models it rests on, and the stage of each.
JUDGED_BY = {"model_id": "stance", "quote_model_id": "quotes", "speaker_model_id": "entities"}


@dataclass(frozen=True)
class Questions:
    """What is asked of every article.

    Attributes:
        models: the name of each stage's model.
        claims: those that are followed.
        summary_sentences: at most, of a summary.
        only: the stages that answer again where a night is read again from the lake; the published answers of all
            others stay, whichever models gave them. Empty where every stage is asked.
        needed: the stages whose models are opened for `only`: those too on whose answers it rests.
    """

    models: Mapping[str, str]
    claims: tuple[Claim, ...]
    summary_sentences: int
    only: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()

    @property
    def opened(self) -> dict[str, str]:
        """The name of the model of each stage that is opened: all, or those that are `needed`."""
        return {stage: name for stage, name in self.models.items() if not self.needed or stage in self.needed}


@dataclass(frozen=True, eq=False)
class ShardQuestions:
    """What one shard is asked: all that decides its answers, with no model opened and no text read.

    Attributes:
        published: rows of this shard in the published lake, by table name.
    """

    shard: Shard
    questions: Questions
    published: Mapping[str, RowRange]

    @cached_property
    def model_ids(self) -> dict[str, str]:
        """The model of each stage that is asked, as annotation rows name it.

        Raises:
            InputError: there is no such model.
        """
        return {stage: identity.model_id for stage, identity in identities(self.questions.models).items()}

    def kept(self, table: Table) -> RowRange | None:
        """The published rows of a table, if they rest on the same articles."""
        rows = self.published.get(table.name)
        return rows if rows is not None and rows.input_key == self.shard.input_key else None

    @cached_property
    def claims_answered(self) -> set[tuple[str, ...]]:
        """The questions that kept stances answer: claim_id, wording, and the ids of the models of `JUDGED_BY`.

        Read once: the content key and the claims to judge both need them.
        """
        return claims_answered(self.kept(STANCES))


def claims_answered(stances: RowRange | None) -> set[tuple[str, ...]]:
    """The questions that rows of stances answer, as `ShardQuestions.claims_answered`; empty without stances."""
    if stances is None:
        return set()
    columns = ["claim_id", "claim", *JUDGED_BY]
    answered = stances.read(STANCES, columns).group_by(columns).aggregate([])
    return {tuple(row[column] for column in columns) for row in answered.to_pylist()}


@dataclass(frozen=True, eq=False)
class TextReading:
    """Texts as the models read them; an answer that several stages need is made once, when the first needs it.

    Attributes:
        models: the opened model of each stage that is asked.
    """

    texts: Reading
    models: Mapping[str, AnyStageModel]

    @cached_property
    def mentions(self) -> list[list[Mention]]:
        """The entity mentions of each text."""
        return cast(EntityTagger, self.models["entities"]).tag(self.texts)

    @cached_property
    def tones(self) -> list[list[Tone]]:
        """The tone towards each of the mentions."""
        return cast(ToneReader, self.models["tone"]).tone(self.texts, self.mentions)

    @cached_property
    def quotes(self) -> list[list[Quote]]:
        """The quotes of each text; their speakers are tied to the mentions."""
        return cast(QuoteReader, self.models["quotes"]).quote(self.texts, self.mentions)

    @cached_property
    def places(self) -> list[list[Place]]:
        """The places of each text; none where the stage is off."""
        if "places" not in self.models:
            return [[] for _ in self.texts.texts]
        return cast(PlaceFinder, self.models["places"]).locate(self.texts, self.mentions)

    @cached_property
    def dates(self) -> list[list[DateMention]]:
        """The dates of each text; none where the stage is off."""
        if "dates" not in self.models:
            return [[] for _ in self.texts.texts]
        return cast(DateFinder, self.models["dates"]).put_on_calendar(self.texts)

    @cached_property
    def amounts(self) -> list[list[Amount]]:
        """The amounts of each text, outside its dates; none where the stage is off."""
        if "amounts" not in self.models:
            return [[] for _ in self.texts.texts]
        return cast(AmountFinder, self.models["amounts"]).measure(self.texts, self.dates)

    def quote_id(self, text: int, start: int, end: int) -> int | None:
        """The `quote_id` of the statement that holds the characters [start, end) of a text; None if none does."""
        quotes = self.quotes[text]  # in document order, never overlapping
        before = bisect_right(quotes, start, key=lambda quote: quote.start) - 1
        return quotes[before].quote_id if before >= 0 and end <= quotes[before].end else None


@dataclass(frozen=True, eq=False)
class ShardReading(TextReading):
    """The annotated articles of one shard as the models read them.

    Attributes:
        asked: what the shard is asked.
        keys: (article_id, revision) of each text, in the order of `texts`.
        set_aside: articles of the shard that the models do not read.
    """

    asked: ShardQuestions
    keys: list[tuple[str, int]]
    set_aside: int
    night: date
    run_id: str

    def row(self, article: int, stage: str, **values: Any) -> dict[str, Any]:
        """A row on the text at place `article`, signed with the stage's model, the night and the run."""
        article_id, revision = self.keys[article]
        return {
            "article_id": article_id,
            "revision": revision,
            **values,
            "model_id": self.asked.model_ids[stage],
            "night": self.night,
            "run_id": self.run_id,
        }
