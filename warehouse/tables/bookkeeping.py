"""The bookkeeping of a lake, declared as its other tables are: rows in the snapshot itself, not in Parquet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from warehouse.tables import formats
from warehouse.tables.columns import (
    ARTICLE_EXAMPLE,
    CODE_POINTS,
    MODEL_EXAMPLE,
    NEWS_LABELS,
    NIGHT,
    PLACE_USES,
    RUN_EXAMPLE,
    RUN_ID,
    SENTIMENT_LABELS,
    SIDES,
    STAGES,
    STANCE_LABELS,
    TIMESTAMP,
    span,
)
from warehouse.tables.table import Table, column

# What a person may correct: table, field, and the values it may be given; an empty list means any text.
CORRECTABLE: Mapping[str, Mapping[str, Sequence[str]]] = {
    "entities": {"entity": (), "type": (), "tone": SENTIMENT_LABELS, "drop": ("true",), "add": ()},
    "quotes": {"speaker": (), "drop": ("true",), "add": ()},
    "sentiments": {"label": SENTIMENT_LABELS, "news": NEWS_LABELS},
    "stances": {"stance": STANCE_LABELS, "add": SIDES},
    "places": {"place": (), "use": PLACE_USES, "drop": ("true",), "add": ()},
    "dates": {"days": (), "drop": ("true",), "add": ()},
    "amounts": {"amount": (), "topic": (), "drop": ("true",), "add": ()},
    "stories": {"merge": ()},
    "story_members": {"story": (), "split": ("true",)},
    "entity_ids": {"move": (), "merge": (), "split": ()},
}


def _compared(changed: str, shift: str, with_what: str, largest: str) -> tuple[pa.Field, pa.Field]:
    return (
        column(
            changed,
            pa.int32(),
            f"Answers that differ from those of {with_what}, or that only one of the two has.",
            example="0",
            unit="count",
            nullable=True,
        ),
        column(
            shift,
            pa.float32(),
            f"The largest change of the probability of an answer that {with_what} gave too.",
            example=largest,
            unit="0 to 1",
            nullable=True,
        ),
    )


CLAIMS = Table(
    "claims",
    row=(
        "One row per claim followed and wording of it. "
        "Use this when you ask how a claim was worded, and since when; use `positions_by_day` for how it stands."
    ),
    key=("claim_id", "text"),
    columns=(
        column("claim_id", pa.string(), "The claim.", example="valcorvo-dam-unsafe"),
        column(
            "text",
            pa.string(),
            "Its wording, one English sentence.",
            example="The Valcorvo dam is in danger of collapse.",
        ),
        column("valid_from", pa.date32(), "The first night judged under this wording.", example="2026-03-02"),
        RUN_ID,
    ),
    in_parquet=False,
)

RUNS = Table(
    "runs",
    row=(
        "One row per published run. "
        "Use this when you need a run, such as for `positions_as_of(run)`; use `articles.night` when the night is "
        "enough."
    ),
    key=("run_id",),
    columns=(
        column("run_id", pa.string(), "The run; sorts by time.", example=RUN_EXAMPLE),
        column("sequence", pa.int64(), "Order of publication, from 1.", example="12", unit="count"),
        NIGHT,
        column("started_at", TIMESTAMP, "When it first started.", example="2026-03-02 04:00:01+00", unit="UTC"),
        column("published_at", TIMESTAMP, "When it was published.", example="2026-03-02 04:11:40+00", unit="UTC"),
        column("state", pa.string(), "How it ended.", example="Completed", labels=("Completed", "Degraded")),
        column(
            "message",
            pa.string(),
            "What was wrong; null if nothing was.",
            example="2 of 14 records rejected: desk 1, wire 1",
            nullable=True,
        ),
        column(
            "flow_run_id",
            pa.string(),
            "The run in the Prefect UI.",
            example="9c455230-be95-419f-b432-704bd63f88d0",
            nullable=True,
        ),
        column("nightdesk_version", pa.string(), "The version of Nightdesk that ran.", example="0.1.0"),
    ),
    in_parquet=False,
)

INTAKE = Table(
    "intake",
    row=(
        "One row per run and source: how many records were taken from it; the ledger must account for each. "
        "Use this when you ask whether a source answered a run; use `internal.outcomes` for what became of its "
        "records."
    ),
    key=("run_id", "source"),
    columns=(
        column("run_id", pa.string(), "The run; joins `internal.runs`.", example=RUN_EXAMPLE),
        NIGHT,
        column("source", pa.string(), "The source in the settings.", example="wire"),
        column(
            "records",
            pa.int64(),
            "Records taken, counted as they were read; null when it failed.",
            example="14",
            unit="count",
            nullable=True,
        ),
        column("state", pa.string(), "Whether the source answered.", example="read", labels=("read", "failed")),
        column("message", pa.string(), "Why it failed.", example="no answer from www.example.org", nullable=True),
    ),
    in_parquet=False,
)

MODELS = Table(
    "models",
    row=(
        "One row per model that gave an answer in this lake. "
        "Use this when you ask which weights gave an answer; use `internal.drift` for whether they still answer "
        "alike."
    ),
    key=("model_id",),
    columns=(
        column(
            "model_id",
            pa.string(),
            "The model: name, version and the head of its weights' hash.",
            example=MODEL_EXAMPLE,
        ),
        column(
            "name",
            pa.string(),
            "`nightdesk-minilm` (the reader), `nightdesk-mpnet` (the judge), or the name of a checkpoint.",
            example="nightdesk-minilm",
        ),
        column(
            "version",
            pa.string(),
            "Version of the reader or judge, or the revision of the checkpoint.",
            example="5",
        ),
        column(
            "weights_sha256",
            pa.string(),
            "SHA-256 of the weights, hexadecimal.",
            example="fbad0d6e035aa927eba7ee7499b8695ededceb73e03d91637f4ccc8dbc7c5553",
        ),
        column(
            "first_run_id",
            pa.string(),
            "The run that used it first; joins `internal.runs`.",
            example=RUN_EXAMPLE,
        ),
    ),
    in_parquet=False,
)

CANARIES = Table(
    "canaries",
    row=(
        "One row per run and stage: what the models of the run answered to the canary, a fixed set of invented "
        "articles, beside what earlier runs did. "
        "Use this when you need the answers themselves; use `internal.drift` for what follows from them."
    ),
    key=("run_id", "stage"),
    columns=(
        column("run_id", pa.string(), "The run; joins `internal.runs`.", example=RUN_EXAMPLE),
        NIGHT,
        column("stage", pa.string(), "The stage, as in the settings' `models`.", example="tone", labels=STAGES),
        column(
            "model_id",
            pa.string(),
            "The model that answered; joins `internal.models`.",
            example=MODEL_EXAMPLE,
        ),
        column(
            "computed_by",
            pa.string(),
            "What ran its encoder: library, release, number format, device; null for a checkpoint of a hub.",
            example="openvino 2026.4.1 int8 bf16 cpu",
            nullable=True,
        ),
        column(
            "rests_on",
            pa.list_(pa.string()),
            "Models whose answers it builds on, as tone does on the entities.",
            example=f"[{MODEL_EXAMPLE}]",
        ),
        column(
            "canary_sha256",
            pa.string(),
            "SHA-256 of the canary; answers to different canaries are not compared.",
            example="86ae142a1d683dcffbf389531d8f33703307d9f86ace71696af5cd0e2affdb55",
        ),
        column("answers", pa.int32(), "How many answers it gave.", example="91", unit="count"),
        column(
            "answers_sha256",
            pa.string(),
            "SHA-256 of the answers, hexadecimal.",
            example="e09a877118da027e13cd700d2dbd02597da5e6adebc6b08c1ba4890ad5531397",
        ),
        column(
            "answers_json",
            pa.string(),
            "The answers, each as [where, what, probability]; null where they are those of the latest row of the "
            "stage that has them.",
            example='[["border-denial 163-174","neutral",0.9971]]',
            nullable=True,
        ),
        column(
            "before_run_id",
            pa.string(),
            "The run before, where the set was the same.",
            example="20260301T040000-77aa",
            nullable=True,
        ),
        *_compared("changed", "largest_shift", "the run before", "0.012"),
        column(
            "first_run_id",
            pa.string(),
            "The first run with these models and this canary, unless it is this run.",
            example="20260214T040003-01fe",
            nullable=True,
        ),
        *_compared("changed_since_first", "largest_shift_since_first", "that first run", "0.018"),
    ),
    in_parquet=False,
)

FILES = Table(
    "files",
    row=(
        "One row per Parquet file ever published; those not superseded are the lake as it is. "
        "Use this when you ask which Parquet file holds what; use `articles` and the like for the rows."
    ),
    key=("path",),
    columns=(
        column(
            "path",
            pa.string(),
            "Path below the lake's folder, with forward slashes.",
            example=f"articles/dt=2026-03-02/{RUN_EXAMPLE}-0000.parquet",
        ),
        column("table_name", pa.string(), "The table whose rows it holds.", example="articles"),
        NIGHT,
        column(
            "sources",
            pa.list_(pa.string()),
            "The sources whose records its rows come from.",
            example="[archive, wire]",
        ),
        column(
            "part",
            pa.int32(),
            "Number of the part of the night whose rows it holds, from 0.",
            example="0",
            unit="count",
        ),
        column("rows", pa.int64(), "Rows in the file.", example="12", unit="count"),
        column("bytes", pa.int64(), "Size of the file.", example="48120", unit="bytes"),
        column(
            "file_sha256",
            pa.string(),
            "SHA-256 of the file, hexadecimal.",
            example="b97e4089edef56de1d5545f13d9f308696af4dc2ac1afb2cc3c8a9f94c793eb7",
        ),
        column(
            "content_key",
            pa.string(),
            "Hash of everything that decided the rows: same key, same rows.",
            example="ea628ad23539c95f5501c63999d731ba8e53dbb5c5b739b7c771605f1528be50",
        ),
        column(
            "input_key",
            pa.string(),
            "Content key of the articles that were read for it.",
            example="c9292b8f2195ae657dc513eb2bbe7595b6efe2d4d5fe79f8560b82e572db737a",
            nullable=True,
        ),
        column(
            "format",
            pa.int32(),
            "The format of a lake that it was written in, see `internal.lake_format`; null stands for 1.",
            example=str(formats.CURRENT),
            unit="count",
            since_format=2,
            nullable=True,
        ),
        column(
            "published_by",
            pa.string(),
            "The run that published it; joins `internal.runs`.",
            example=RUN_EXAMPLE,
        ),
        column(
            "superseded_by",
            pa.string(),
            "The run that replaced it; null while current.",
            example="20260303T040002-9c01",
            nullable=True,
        ),
        column(
            "removed_at",
            TIMESTAMP,
            "When `nightdesk vacuum` removed it, or when it was missing and was replaced; null while it exists.",
            example="2026-04-02 09:00:00+00",
            unit="UTC",
            nullable=True,
        ),
    ),
    in_parquet=False,
)

OVERRIDES = Table(
    "overrides",
    row=(
        "One row per correction that a person made of a model's answer, or took back; none is ever deleted. "
        "Use this when you ask who corrected what, and when; use `internal.standing_overrides` for what holds now."
    ),
    key=("override_id",),
    columns=(
        column(
            "override_id",
            pa.string(),
            "The correction; `override_id` in what is corrected names it.",
            example="c-93e74677",
        ),
        column("table_name", pa.string(), "The table of the answer.", example="entities", labels=CORRECTABLE),
        column(
            "field",
            pa.string(),
            "What was wrong with it. `drop`: the mention is no name at all, or nobody says the quote. `add`: the "
            "models missed the mention, the quote or the stance; `value` is then its entity, speaker or stance. "
            "`place`, `days`, `amount`, and what is added of these: `value` has the right columns as JSON. "
            "`story`: the article belongs to the story `value`. `merge`: the story whose first article this is is "
            "one with the story `value`. `split`: the article is the first of a story of its own. Of `entity_ids`: "
            "the name is the entity `value` (`move`; `split` takes along what was linked through it), or the "
            "entity `was` is one with `value` (`merge`).",
            example="entity",
            labels=dict.fromkeys(field for fields in CORRECTABLE.values() for field in fields),
        ),
        column(
            "article_id",
            pa.string(),
            "The article; null for a name, or its type, that is corrected wherever it stands. It holds for this "
            "article with this text, whatever run or model answers.",
            example=ARTICLE_EXAMPLE,
            nullable=True,
        ),
        column(
            "text_sha256",
            pa.string(),
            "SHA-256 of the text; joins `articles` with `article_id`. Null for a name everywhere, for a story, to "
            "which an article belongs whatever its text, and for an entity id.",
            example="3ce9ca60caa340d7d1b15b7e8bb14a6750dd45a78a0cb7ca620e6b2d5c3219b4",
            nullable=True,
        ),
        column(
            "revision",
            pa.int32(),
            "The revision that had this text at the time.",
            example="1",
            unit="count",
            nullable=True,
        ),
        column("night", pa.date32(), "The night of that revision.", example="2026-03-02", nullable=True),
        column(
            "claim_id",
            pa.string(),
            "Of a stance: the claim; joins `internal.claims`.",
            example="valcorvo-dam-unsafe",
            nullable=True,
        ),
        column(
            "claim",
            pa.string(),
            "Of a stance: the wording that was judged.",
            example="The Valcorvo dam is in danger of collapse.",
            nullable=True,
        ),
        column(
            "holder",
            pa.string(),
            "Of a stance: whose it was, as in `internal.stances.holder`.",
            example="Beatriz Lourido",
            nullable=True,
        ),
        *span(
            "start",
            "end",
            "`surface`",
            at=(498, 505),
            nullable=True,
            but="; null for a name everywhere and for a story",
        ),
        column(
            "surface",
            pa.string(),
            "The words it is about: the mention, the quote, the evidence, the whole text for a sentiment, the name "
            "for a name everywhere or an entity id, the headline for a story. With `context` it is labelled data "
            "by itself, also once the article is gone.",
            example="Lourido",
        ),
        column(
            "context",
            pa.string(),
            "The paragraph round `surface`; null for a sentiment, for a story and for a name everywhere.",
            example="“The dam is in danger of collapse, and every week of rain makes it worse,” Lourido said.",
            nullable=True,
        ),
        column(
            "context_start", pa.int32(), "Where `context` starts.", example="423", unit=CODE_POINTS, nullable=True
        ),
        column(
            "whole",
            pa.bool_(),
            "Of a quote: whether all parts of the attribution were corrected, and not `surface` alone. Null for "
            "other answers, and in rows made before, which correct all parts.",
            example="false",
            since_format=2,
            nullable=True,
        ),
        column(
            "type",
            pa.string(),
            "Of a mention that was added, and of an entity id: its type; else null.",
            example="person",
            since_format=2,
            nullable=True,
        ),
        column(
            "tone",
            pa.string(),
            "Of a mention that was added: the tone towards it; else null.",
            example="neutral",
            labels=SENTIMENT_LABELS,
            since_format=2,
            nullable=True,
        ),
        column(
            "was",
            pa.string(),
            "The answer of the model; null if it had none.",
            example="Lourido",
            nullable=True,
        ),
        column(
            "model_id",
            pa.string(),
            "The model that gave that answer; joins `internal.models`; null for a name everywhere.",
            example=MODEL_EXAMPLE,
            nullable=True,
        ),
        column(
            "value",
            pa.string(),
            "The right answer; null in a row that takes a correction back.",
            example="Beatriz Lourido",
            nullable=True,
        ),
        column(
            "withdraws",
            pa.string(),
            "The correction that this row takes back.",
            example="c-1f3a9b2c",
            nullable=True,
        ),
        column("who", pa.string(), "Who corrected it.", example="Ada"),
        column("corrected_at", TIMESTAMP, "When.", example="2026-03-03 09:15:00+00", unit="UTC"),
        column("why", pa.string(), "Why, in their words.", example="the engineer, not the town"),
        column(
            "after_run_id",
            pa.string(),
            "The run published last before it; joins `internal.runs`. The lake `--as-of` a later run shows it; as "
            "of this or an earlier one it does not.",
            example=RUN_EXAMPLE,
        ),
    ),
    in_parquet=False,
)

DATA_DICTIONARY = Table(
    "data_dictionary",
    row=(
        "One row per column of a table or view, and per argument and column of a macro: what it means. "
        "Use this when you search all descriptions at once; use `nightdesk tables NAME` to read those of one "
        "relation."
    ),
    key=("schema_name", "table_name", "position"),
    columns=(
        column(
            "schema_name",
            pa.string(),
            "The schema it is in: `main`, which needs not be named, or `internal`.",
            example="internal",
            labels=("main", "internal"),
        ),
        column("table_name", pa.string(), "The table, view or macro.", example="entities"),
        column(
            "kind",
            pa.string(),
            "What it is; for the arguments of a macro `argument`.",
            example="table",
            labels=("table", "bookkeeping", "view", "macro", "argument"),
        ),
        column(
            "position", pa.int32(), "Place of the column, from 0; arguments come first.", example="8", unit="count"
        ),
        column("column_name", pa.string(), "The column; `result` of a macro that returns a value.", example="tone"),
        column("type", pa.string(), "Its type in DuckDB.", example="VARCHAR"),
        column(
            "unit",
            pa.string(),
            "Unit of its values; null where they are no quantities.",
            example="count",
            nullable=True,
        ),
        column(
            "labels",
            pa.list_(pa.string()),
            "The closed list of its values; empty where it is open.",
            example="[negative, neutral, positive]",
        ),
        column("meaning", pa.string(), "What it holds.", example="Tone of the sentence towards the entity."),
        column("since", pa.string(), "The version of Nightdesk that introduced it.", example="0.1.0"),
        column(
            "since_format",
            pa.int32(),
            "The format of a lake that introduced it, see `internal.lake_format`; null in older rows.",
            example="1",
            unit="count",
        ),
        column(
            "example", pa.string(), "A value, as text; from an invented article.", example="neutral", nullable=True
        ),
    ),
    in_parquet=False,
)

LAKE_FORMAT = Table(
    "lake_format",
    row=(
        "One row per lake: its format, a number that says which columns its tables have. "
        "Use this when you must know which columns a lake has; use `nightdesk status` for whether it is of "
        "today's."
    ),
    key=("format",),
    columns=(
        column(
            "format",
            pa.int32(),
            "The format; Nightdesk shows an older lake in its own. A snapshot without this table is of format 1.",
            example=str(formats.CURRENT),
            unit="count",
        ),
    ),
    in_parquet=False,
)

NOTICES = Table(
    "notices",
    row=(
        "One row per fact of which somebody who watches a claim, name, place, story or figure, or a condition of "
        "their own, was told. No fact is told twice. "
        "Use this when you ask what was told, and when; use `moved(night)` for all that moved."
    ),
    key=("fact_id",),
    columns=(
        column(
            "fact_id",
            pa.string(),
            "The fact: a hash of the watch and of what happened.",
            example="5f0c1d2e9ab34c77",
        ),
        column("watch_id", pa.string(), "The watch in the settings.", example="dam"),
        NIGHT,
        column("title", pa.string(), "The fact in a few words.", example="Beatriz Lourido: up since 2026-03-03"),
        column(
            "text",
            pa.string(),
            "The reason, and the words of the articles that show it.",
            example="7 independent texts of 4 outlets; 1.4 would be usual.",
        ),
        column(
            "articles",
            pa.list_(pa.string()),
            "Articles that show it; each joins `articles.article_id`.",
            example=f"[{ARTICLE_EXAMPLE}]",
        ),
        column("found_at", TIMESTAMP, "When it was found.", example="2026-03-04 04:02:11+00", unit="UTC"),
        column(
            "sent_at",
            TIMESTAMP,
            "When the last of webhook and notification blocks took the message; null where none is set, or one has "
            "not taken it yet.",
            example="2026-03-04 04:02:12+00",
            unit="UTC",
            nullable=True,
        ),
        RUN_ID,
    ),
    since_format=6,
    in_parquet=False,
)

OUTLET_LISTS = Table(
    "outlet_lists",
    row=(
        "One row per outlet of the user's file, each time that the file changed. "
        "Use this when you ask what the file said before; use `outlets` for what it says now."
    ),
    key=("run_id", "name"),
    columns=(
        column("name", pa.string(), "The outlet, as `articles.outlet` has it.", example="Douro Courier"),
        column(
            "domain",
            pa.string(),
            "Its domain, by which its articles are known too.",
            example="douro.example",
            nullable=True,
        ),
        column("country", pa.string(), "Its country, ISO 3166-1 alpha-2.", example="PT", nullable=True),
        column("language", pa.string(), "Its language, ISO 639-1.", example="en", nullable=True),
        column("owner", pa.string(), "Who owns it.", example="Douro Media", nullable=True),
        column("lean", pa.string(), "Where it leans, in the user's own words.", example="left", nullable=True),
        column("agency", pa.bool_(), "Whether it is a news agency.", example="false", nullable=True),
        RUN_ID,
    ),
    since_format=6,
    in_parquet=False,
)

BOOKKEEPING = (CLAIMS, RUNS, INTAKE, CANARIES, MODELS, FILES, OVERRIDES, NOTICES, OUTLET_LISTS)
