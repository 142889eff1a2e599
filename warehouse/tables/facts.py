"""The tables of places, dates and amounts."""

from __future__ import annotations

import pyarrow as pa

from warehouse.tables.columns import (
    AMOUNT_BOUNDS,
    AMOUNT_KINDS,
    AMOUNT_TOPICS,
    ARTICLE_KEY,
    CALENDAR_PRECISIONS,
    CODE_POINTS,
    DATE_DIRECTIONS,
    PLACE_KINDS,
    PLACE_USES,
    SIGNED,
    probability,
    span,
)
from warehouse.tables.table import Table, column

PLACES = Table(
    "places",
    row=(
        "One row per mention of a place: the words that name it, and which real-world place they mean. "
        "Use this when you ask where; use `entities` for names of all kinds."
    ),
    key=("article_id", "revision", "start", "end"),
    columns=(
        *ARTICLE_KEY,
        *span("start", "end", "the mention", at=(62, 70)),
        column("surface", pa.string(), "The mention as it stands in the text.", example="Bragança"),
        column(
            "mention_start",
            pa.int32(),
            "Where the entity mention starts that holds it; joins `internal.entities.start`; null if none does.",
            example="62",
            unit=CODE_POINTS,
            nullable=True,
        ),
        column(
            "name",
            pa.string(),
            "The place in English; null where it could not be resolved.",
            example="Bragança",
            nullable=True,
        ),
        column(
            "geonames_id",
            pa.int32(),
            "The place in GeoNames; null for what its extract here lacks.",
            example="2742026",
            unit="id",
            nullable=True,
        ),
        column("kind", pa.string(), "What it is.", example="city", labels=PLACE_KINDS),
        column(
            "country",
            pa.string(),
            "The country, ISO 3166-1 alpha-2; null for what lies in several or in none.",
            example="PT",
            nullable=True,
        ),
        column("country_name", pa.string(), "The country in English.", example="Portugal", nullable=True),
        column(
            "region",
            pa.string(),
            "The first-level subdivision, ISO 3166-2; null for countries and what lies in several.",
            example="PT-04",
            nullable=True,
        ),
        column(
            "latitude",
            pa.float64(),
            "Of a city its centre; of a region or country the middle of its towns.",
            example="41.8061",
            unit="degrees north",
            nullable=True,
        ),
        column(
            "longitude",
            pa.float64(),
            "As `latitude`.",
            example="-6.7567",
            unit="degrees east",
            nullable=True,
        ),
        column(
            "use",
            pa.string(),
            "The place itself; its government (Moscow denies); its people or what is theirs (Russian); or a part "
            "of another name (the Denver Post).",
            example="place",
            labels=PLACE_USES,
        ),
        probability("probability", "Probability that the words name a place, and this place.", example="0.97"),
        column(
            "considered",
            pa.list_(
                pa.struct(
                    [
                        ("id", pa.int32()),
                        ("name", pa.string()),
                        ("country", pa.string()),
                        ("score", pa.float32()),
                    ]
                )
            ),
            "The likeliest places that the words may mean, likeliest first: GeoNames id, name, country and "
            "probability.",
            example="[{id: 2742026, name: Bragança, country: PT, score: 0.97}]",
        ),
        column(
            "quote_id",
            pa.int32(),
            "The statement that holds the mention; joins `statements`; null outside statements.",
            example="3",
            unit="count",
            nullable=True,
        ),
        *SIGNED,
    ),
    since_format=5,
)

_OF_STATEMENT = column(
    "quote_id",
    pa.int32(),
    "The statement that holds the words; joins `statements`; null outside statements.",
    example="3",
    unit="count",
    nullable=True,
)

DATES = Table(
    "dates",
    row=(
        "One row per expression of time that can be put on a calendar: its words, and the days from which and to "
        "which it reaches. Use this when you ask what an article says of which day; use `calendar` for what is "
        "announced, and `articles.published_at` for when it was printed."
    ),
    key=("article_id", "revision", "start", "end"),
    columns=(
        *ARTICLE_KEY,
        *span("start", "end", "the expression", at=(181, 197)),
        column("surface", pa.string(), "The expression as it stands in the text.", example="next week"),
        column(
            "from",
            pa.date32(),
            "The first day, worked out from the day on which the article was printed.",
            example="2026-03-09",
        ),
        column("to", pa.date32(), "The last day, which still belongs to it.", example="2026-03-15"),
        column(
            "precision",
            pa.string(),
            "What the words name: a time of a day, a day, a week, and so on; `interval` is any other stretch.",
            example="week",
            labels=CALENDAR_PRECISIONS,
        ),
        column(
            "direction",
            pa.string(),
            "What the word before it says, such as `by` in `by March`; null without such a word.",
            example="by",
            labels=DATE_DIRECTIONS,
            nullable=True,
        ),
        _OF_STATEMENT,
        *SIGNED,
    ),
    since_format=5,
)

AMOUNTS = Table(
    "amounts",
    row=(
        "One row per number with what it counts or measures: money, percentages, people, things, durations. "
        "Use this when you ask how much; use `figures` to compare what several articles say of the same thing."
    ),
    key=("article_id", "revision", "start", "end"),
    columns=(
        *ARTICLE_KEY,
        *span("start", "end", "the amount, with its words of bound and its unit", at=(242, 266)),
        column("surface", pa.string(), "The amount as it stands in the text.", example="more than 40,000 people"),
        column(
            "low",
            pa.float64(),
            "The least value, in `unit`, with its scale: 1.2 million is 1,200,000; null for `less_than`.",
            example="40000",
            unit="as in `unit`",
            nullable=True,
        ),
        column(
            "high",
            pa.float64(),
            "The greatest value; as `low` for `exact` and `about`, null for `more_than`.",
            example="42000",
            unit="as in `unit`",
            nullable=True,
        ),
        column(
            "bound",
            pa.string(),
            "How the words bound the value: `about 5`, `at least 5`, `up to 5`, `5 to 7`, or none of these.",
            example="more_than",
            labels=AMOUNT_BOUNDS,
        ),
        column(
            "unit",
            pa.string(),
            "Of money the ISO 4217 code, `percent`, of measures the symbol (km, kg, degC, in), of times the plural "
            "(weeks), else the noun that is counted; null where the text does not say it.",
            example="people",
            nullable=True,
        ),
        column("kind", pa.string(), "What kind of amount it is.", example="count", labels=AMOUNT_KINDS),
        column(
            "currency", pa.string(), "Of money the ISO 4217 code; null for the rest.", example="EUR", nullable=True
        ),
        column(
            "per",
            pa.string(),
            "What a price or a rate is counted by: `share` in `$18.50 per share`; null without it.",
            example="year",
            nullable=True,
        ),
        column(
            "si_low",
            pa.float64(),
            "Of measures `low` in the SI unit of the quantity; null for the rest.",
            example="3.048",
            unit="as in `si_unit`",
            nullable=True,
        ),
        column(
            "si_high",
            pa.float64(),
            "Of measures `high` in that unit.",
            example="3.048",
            unit="as in `si_unit`",
            nullable=True,
        ),
        column("si_unit", pa.string(), "The SI unit, such as m, kg, s, K.", example="m", nullable=True),
        column(
            "of",
            pa.string(),
            "The words of the text that say of what it is; null where none were recognised.",
            example="people downstream",
            nullable=True,
        ),
        *span("of_start", "of_end", "`of`", at=(259, 276), nullable=True, but="; null without it"),
        column(
            "topic",
            pa.string(),
            "Of what it is, made comparable between texts: what happened to the people counted ("
            + ", ".join(f"`{topic}`" for topic in AMOUNT_TOPICS)
            + "), else the words of `of` in lower case and singular; null without either.",
            example="people downstream",
            nullable=True,
        ),
        _OF_STATEMENT,
        *SIGNED,
    ),
    since_format=5,
)
