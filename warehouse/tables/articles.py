"""The tables of articles and records: texts, what cleaning removed, and the ledger."""

from __future__ import annotations

import pyarrow as pa

from warehouse.tables.columns import (
    ARTICLE_EXAMPLE,
    ARTICLE_KEY,
    DATE_ORIGINS,
    DATE_PRECISIONS,
    NIGHT,
    OUTCOMES,
    REASONS,
    RUN_ID,
    TIMESTAMP,
)
from warehouse.tables.table import Table, column

ARTICLES = Table(
    "articles",
    row=(
        "One row per article revision: a cleaned text as read on a night, with its place and time. "
        "Use this when you need texts, or where and when something was printed; use `latest_articles` when each "
        "article must count once."
    ),
    key=("article_id", "revision"),
    columns=(
        *ARTICLE_KEY,
        column(
            "source",
            pa.string(),
            "The source in the settings that gave the record; joins `ledger.source`.",
            example="pages",
        ),
        column(
            "record",
            pa.string(),
            "Where in the source: a file, or a file and line; joins `ledger.record`.",
            example="valcorvo-dam.html",
        ),
        column(
            "outlet",
            pa.string(),
            "Who published it: the record's own word, else the URL's host.",
            example="Douro Courier",
            nullable=True,
        ),
        column(
            "url",
            pa.string(),
            "Address of the article, without tracking parameters.",
            example="https://www.dourocourier.example/news/valcorvo-dam",
            nullable=True,
        ),
        column(
            "title",
            pa.string(),
            "Headline as given.",
            example="Engineers warn that Valcorvo dam may fail",
            nullable=True,
        ),
        column("byline", pa.string(), "Author line as given.", example="Sofia Arantes", nullable=True),
        column(
            "section",
            pa.string(),
            "Section or desk under which the outlet filed it, as the record gave it; null where it gave none.",
            example="Europe",
            nullable=True,
            since_format=5,
        ),
        column(
            "published_at",
            TIMESTAMP,
            "When it was published; never in the future.",
            example="2026-03-02 07:40:00+00",
            unit="UTC",
            nullable=True,
        ),
        column(
            "published_from",
            pa.string(),
            "The origin of the date: the record's own field or the page (`metadata`), the feed's entry, a marker "
            "in the text, or the URL; the first in this order that can be read.",
            example="metadata",
            labels=DATE_ORIGINS,
        ),
        column(
            "published_precision",
            pa.string(),
            "How exact it is.",
            example="second",
            labels=DATE_PRECISIONS,
            nullable=True,
        ),
        column(
            "published_raw",
            pa.string(),
            "The date as it was written.",
            example="2026-03-02T07:40:00+00:00",
            nullable=True,
        ),
        column(
            "published_offset",
            pa.string(),
            "Offset from UTC written with the date, such as +08:00; null where none was written.",
            example="+00:00",
            nullable=True,
        ),
        column(
            "published_other",
            pa.string(),
            "The date by another origin, if it differs by more than a day, such as `url 2021-12-20`.",
            example="url 2026-02-27",
            nullable=True,
        ),
        column(
            "first_seen_at",
            TIMESTAMP,
            "When the article was first seen: the source's own time, else the start of the night that read it.",
            example="2026-03-02 00:00:00+00",
            unit="UTC",
        ),
        column(
            "language",
            pa.string(),
            "Language of the text, ISO 639-1; `und` if it cannot be determined.",
            example="en",
        ),
        column(
            "annotated",
            pa.bool_(),
            "Whether the models read it; false for a language they do not read.",
            example="true",
        ),
        column(
            "text",
            pa.string(),
            "The cleaned text that every offset counts in.",
            example="Cracks in a seventy-year-old dam above the Portuguese city of Bragança have widened.",
        ),
        column(
            "text_sha256",
            pa.string(),
            "SHA-256 of `text` in UTF-8, hexadecimal.",
            example="3ce9ca60caa340d7d1b15b7e8bb14a6750dd45a78a0cb7ca620e6b2d5c3219b4",
        ),
        column(
            "raw_sha256",
            pa.string(),
            "SHA-256 of the text before cleaning, that is `text` with its removed spans put back.",
            example="03d47df0c71c36e9b6b57078482e51f19e695e069c53e8befe9699d2d23dcb5e",
        ),
        column(
            "copy_group",
            pa.string(),
            "Same text, same group, whole or cut or with another lead: named after the first article (revision) "
            "with it.",
            example=ARTICLE_EXAMPLE,
        ),
        column(
            "copy_similarity",
            pa.float32(),
            "How much this text shares with the first of its group: of the sequences of five words in the shorter "
            "of the two, the share that the longer has too; 1 for the same text, null for the first itself.",
            example="0.89",
            unit="share, 0 to 1",
            nullable=True,
        ),
        column(
            "fingerprints",
            pa.list_(pa.int32()),
            "Hashes of sequences of its words, for the search for near copies.",
            example="[4063828, 24653182, 51256581]",
        ),
        column(
            "wire_credit", pa.string(), "Agency credited in the text, such as AP.", example="AFP", nullable=True
        ),
        column(
            "characters_added",
            pa.int32(),
            "For a revision: code points that the previous text of the article lacks; null for a first text.",
            example="90",
            unit="code points",
            nullable=True,
        ),
        column(
            "characters_removed",
            pa.int32(),
            "For a revision: code points of the previous text that it lacks; null for a first text.",
            example="74",
            unit="code points",
            nullable=True,
        ),
        NIGHT,
        RUN_ID,
    ),
)

REMOVED_SPANS = Table(
    "removed_spans",
    row=(
        "One row per stretch that cleaning took out of the text; put back, they give the raw text again. "
        "Use this when you ask what cleaning took out; use `articles` for the text that was left."
    ),
    key=("article_id", "revision", "raw_start"),
    columns=(
        *ARTICLE_KEY,
        column(
            "kind",
            pa.string(),
            "What it was.",
            example="image_credit",
            labels=("date_marker", "image_credit", "caption", "dateline", "boilerplate", "repeat", "whitespace"),
        ),
        column(
            "raw_start",
            pa.int32(),
            "Where it started in the raw text.",
            example="42",
            unit="code points of the raw text",
        ),
        column(
            "raw_end", pa.int32(), "Where it ended, exclusive.", example="70", unit="code points of the raw text"
        ),
        column("surface", pa.string(), "The removed text.", example="Image source, Douro Pictures"),
        NIGHT,
        RUN_ID,
    ),
)


LEDGER = Table(
    "ledger",
    row=(
        "One row per record read from a source on a night: what became of it. "
        "Use this when you ask what became of a record, and why; use `internal.outcomes` to count by source."
    ),
    key=("night", "source", "record"),
    columns=(
        NIGHT,
        column("source", pa.string(), "The source in the settings.", example="desk"),
        column(
            "record",
            pa.string(),
            "Where in the source: a file, or a file and line.",
            example="2026-03-02/desk.jsonl:3",
        ),
        column("outcome", pa.string(), "What became of it.", example="rejected", labels=OUTCOMES),
        column(
            "reason",
            pa.string(),
            "Why it was rejected, or a remark on what was kept.",
            example="broken_record",
            labels=REASONS,
            nullable=True,
        ),
        column(
            "detail",
            pa.string(),
            "What exactly was wrong, in words.",
            example="no JSON: Unterminated string starting at: line 1 column 67 (char 66)",
            nullable=True,
        ),
        column(
            "article_id",
            pa.string(),
            "The article it became or repeats; null when rejected.",
            example=ARTICLE_EXAMPLE,
            nullable=True,
        ),
        column(
            "revision", pa.int32(), "The revision it became or repeats.", example="1", unit="count", nullable=True
        ),
        RUN_ID,
    ),
)
