"""Columns that several tables have, and the closed lists of values that an analyst may count on."""

from __future__ import annotations

import pyarrow as pa

from warehouse.tables import formats
from warehouse.tables.table import column

SENTIMENT_LABELS = ("negative", "neutral", "positive")
NEWS_LABELS = ("bad", "neutral", "good")
STANCE_LABELS = ("supports", "disputes", "reports", "unrelated")
SIDES = STANCE_LABELS[:3]  # `unrelated` is no position
PLACE_KINDS = ("country", "region", "city", "water", "facility", "other")
PLACE_USES = ("place", "government", "demonym", "part_of_name")
STAGES = ("summary", "entities", "tone", "sentiment", "quotes", "stance", "embedding", "places", "dates", "amounts")
CALENDAR_PRECISIONS = ("time", "day", "week", "month", "season", "quarter", "year", "decade", "interval")
DATE_DIRECTIONS = ("by", "since", "until", "before", "after")
AMOUNT_TOPICS = ("died", "injured", "missing", "arrested", "displaced", "infected", "rescued")
AMOUNT_BOUNDS = ("exact", "about", "more_than", "less_than", "range")
AMOUNT_KINDS = (
    "count", "money", "percent", "duration", "distance", "mass", "temperature", "rate", "age", "other",
)  # fmt: skip
SUMMARY_KINDS = ("verbatim", "compressed", "generated")
DATE_ORIGINS = ("marker", "metadata", "url", "feed", "none")
DATE_PRECISIONS = ("second", "minute", "day")
STORY_STATES = ("open", "closed", "merged")
STORY_EVENT_NAMES = ("born", "grew", "merged", "split", "closed", "revived", "withdrawn")
TREND_KINDS = ("name", "story", "claim", "place", "term")
TREND_VERDICTS = ("up", "down", "new", "gone", "as_usual", "not_judged")
MOVED = TREND_VERDICTS[:4]
NAME_TIES = (
    "same", "extended", "expanded", "word", "acronym", "kind", "initials", "longer", "surname",
    "first", "authority", "revised",
)  # fmt: skip
QUOTE_VARIANTS = ("first", "same", "cut", "longer", "reworded")
ARTICLE_HOLDER = "article"  # `stances.holder` of the article as a whole
UNKNOWN_SPEAKER = "unknown"  # `stances.holder` of a quote without a speaker
OUTCOMES = ("new", "revised", "unchanged", "duplicate", "rejected")

# Why a record was rejected, and (the remarks) what an accepted one could not have. A closed list:
# an operator may count on these words, and a new one is a change of the schema.
REJECTIONS = {
    "empty": "nothing was left to read: no text, or only white space and credits",
    "binary": "the bytes are no text",
    "undecodable": "the bytes are text in an encoding that could not be determined",
    "too_large": "larger than `limits.record_bytes`, or than `fetch.page_bytes` of a feed source",
    "broken_record": "the line or row does not parse",
    "missing_text": "the record has no text column, or it is null",
    "wrong_type": "a column that must be text holds something else",
    "unsupported_format": "a file of a kind no source adapter reads",
    "no_article": "a page in which no article text was found",
    "not_fetched": "the page or feed could not be fetched from its server; `detail` says why",
}
REMARKS = {
    "language_not_read": "kept as an article, not annotated: the models do not read its language, see `languages`",
    "date_in_future": "kept; the date it gave lies after it was seen, so `published_at` is null",
    "date_not_read": "kept; its date is no date or is ambiguous, so `published_at` is null or comes from elsewhere",
    "text_from_feed": "kept; the page could not be fetched, and the text is the full content in the feed",
}
REASONS = (*REJECTIONS, *REMARKS)

TIMESTAMP = pa.timestamp("us", tz="UTC")
CODE_POINTS = "code points of articles.text, from 0"

# Examples are values of the article on the Valcorvo dam among the samples; ids are shaped as the code makes them.
ARTICLE_EXAMPLE = "7072bef90b28b5c9"
RUN_EXAMPLE = "20260302T040001-3b14"
MODEL_EXAMPLE = "nightdesk-minilm-5-fbad0d6e"

ARTICLE_KEY = (
    column(
        "article_id",
        pa.string(),
        "The article, identified by where it was published; joins `articles`.",
        example=ARTICLE_EXAMPLE,
    ),
    column(
        "revision", pa.int32(), "Which text of the article, from 1; joins `articles`.", example="1", unit="count"
    ),
)
NIGHT = column("night", pa.date32(), "The night the row belongs to.", example="2026-03-02")
RUN_ID = column("run_id", pa.string(), "The run that made the row; joins `internal.runs`.", example=RUN_EXAMPLE)
MODEL_ID = column(
    "model_id",
    pa.string(),
    "The model that gave the answer; joins `internal.models`.",
    example=MODEL_EXAMPLE,
)
SIGNED = (MODEL_ID, NIGHT, RUN_ID)


def span(
    start: str,
    end: str,
    what: str,
    *,
    at: tuple[int, int],
    nullable: bool = False,
    but: str = "",
    since_format: int = formats.FIRST,
) -> tuple[pa.Field, pa.Field]:
    """Two columns, the start and the end of a span of a text; `at` is an example of both."""

    def place(name: str, doc: str, example: int) -> pa.Field:
        return column(
            name,
            pa.int32(),
            doc,
            unit=CODE_POINTS,
            example=str(example),
            nullable=nullable,
            since_format=since_format,
        )

    return (
        place(start, f"Where {what} starts{but}.", at[0]),
        place(end, f"Where {what} ends, exclusive{but}.", at[1]),
    )


def probability(
    name: str, doc: str, *, example: str, since_format: int = formats.FIRST, nullable: bool = False
) -> pa.Field:
    """A column of probabilities, from 0 to 1."""
    return column(
        name,
        pa.float32(),
        doc,
        unit="probability, 0 to 1",
        example=example,
        since_format=since_format,
        nullable=nullable,
    )
