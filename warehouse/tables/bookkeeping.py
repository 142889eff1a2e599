"""The bookkeeping of a lake, declared as its other tables are: rows in the snapshot itself, not in Parquet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from warehouse.tables.columns import (
    CODE_POINTS,
    NEWS,
    NIGHT,
    RUN_ID,
    SENTIMENTS,
    SIDES,
    STAGES,
    STANCES,
    TIMESTAMP,
    span,
)
from warehouse.tables.table import Table, column

# What a person may correct: table, field, and the values it may be given; an empty list means any text.
CORRECTABLE: Mapping[str, Mapping[str, Sequence[str]]] = {
    "entities": {"entity": (), "type": (), "tone": SENTIMENTS, "drop": ("true",), "add": ()},
    "quotes": {"speaker": (), "drop": ("true",), "add": ()},
    "sentiments": {"label": SENTIMENTS, "news": NEWS},
    "stances": {"stance": STANCES, "add": SIDES},
}


def _compared(changed: str, shift: str, with_what: str) -> tuple[pa.Field, pa.Field]:
    return (
        column(
            changed,
            pa.int32(),
            f"Places where the answer is another than that of {with_what}, or only one of them has one.",
            unit="count",
            nullable=True,
        ),
        column(
            shift,
            pa.float32(),
            f"The largest change of the probability of an answer that {with_what} gave too.",
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
        column("claim_id", pa.string(), "The claim."),
        column("text", pa.string(), "Its wording, one English sentence."),
        column("valid_from", pa.date32(), "The first night judged under this wording."),
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
        column("run_id", pa.string(), "The run; sorts by time."),
        column("sequence", pa.int64(), "Order of publication, from 1.", unit="count"),
        NIGHT,
        column("started_at", TIMESTAMP, "When it first started.", unit="UTC"),
        column("published_at", TIMESTAMP, "When it was published.", unit="UTC"),
        column("state", pa.string(), "How it ended.", labels=("Completed", "Degraded")),
        column("message", pa.string(), "What was amiss, where something was.", nullable=True),
        column("flow_run_id", pa.string(), "The run in the Prefect UI.", nullable=True),
        column("nightdesk_version", pa.string(), "The version of Nightdesk that ran."),
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
        column("run_id", pa.string(), "The run; joins `internal.runs`."),
        NIGHT,
        column("source", pa.string(), "The source in the settings."),
        column(
            "records",
            pa.int64(),
            "Records taken, counted as they were read; null when it failed.",
            unit="count",
            nullable=True,
        ),
        column("state", pa.string(), "Whether the source answered.", labels=("read", "failed")),
        column("message", pa.string(), "Why it failed.", nullable=True),
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
        column("model_id", pa.string(), "The model: name, version and the head of its weights' hash."),
        column("name", pa.string(), "`embedded`, or the name of a checkpoint."),
        column("version", pa.string(), "Version of the embedded reader, or the checkpoint's revision."),
        column("weights_sha256", pa.string(), "SHA-256 of the weights, hexadecimal."),
        column("first_run_id", pa.string(), "The run that used it first; joins `internal.runs`."),
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
        column("run_id", pa.string(), "The run; joins `internal.runs`."),
        NIGHT,
        column("stage", pa.string(), "The stage, as in the settings' `models`.", labels=STAGES),
        column("model_id", pa.string(), "The model that answered; joins `internal.models`."),
        column(
            "computed_by",
            pa.string(),
            "What ran its encoder: library, release, number format, device; null for a checkpoint of a hub.",
            nullable=True,
        ),
        column(
            "rests_on", pa.list_(pa.string()), "Models whose answers it builds on, as tone does on the entities."
        ),
        column("canary_sha256", pa.string(), "SHA-256 of the set; answers to another one are not compared."),
        column("answers", pa.int32(), "How many answers it gave.", unit="count"),
        column("answers_sha256", pa.string(), "SHA-256 of the answers, hexadecimal."),
        column(
            "answers_json",
            pa.string(),
            "The answers, each as [where, what, probability]; null where they are those of the latest row of the "
            "stage that has them.",
            nullable=True,
        ),
        column("before_run_id", pa.string(), "The run before, where the set was the same.", nullable=True),
        *_compared("changed", "largest_shift", "the run before"),
        column(
            "first_run_id",
            pa.string(),
            "The first run with these models and this set, unless it is this one.",
            nullable=True,
        ),
        *_compared("changed_since_first", "largest_shift_since_first", "that first run"),
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
        column("path", pa.string(), "Path below the lake's folder, with forward slashes."),
        column("table_name", pa.string(), "The table whose rows it holds."),
        NIGHT,
        column("sources", pa.list_(pa.string()), "The sources whose records its rows come from."),
        column("part", pa.int32(), "Number of the part of the night whose rows it holds, from 0.", unit="count"),
        column("rows", pa.int64(), "Rows in the file.", unit="count"),
        column("bytes", pa.int64(), "Size of the file.", unit="bytes"),
        column("file_sha256", pa.string(), "SHA-256 of the file, hexadecimal."),
        column("content_key", pa.string(), "Hash of everything that decided the rows: same key, same rows."),
        column("input_key", pa.string(), "Content key of the articles that were read for it.", nullable=True),
        column(
            "format",
            pa.int32(),
            "The format of a lake that it was written in, see `internal.lake_format`; null stands for 1.",
            unit="count",
            since_format=2,
            nullable=True,
        ),
        column("published_by", pa.string(), "The run that published it; joins `internal.runs`."),
        column("superseded_by", pa.string(), "The run that replaced it; null while current.", nullable=True),
        column(
            "removed_at",
            TIMESTAMP,
            "When `nightdesk vacuum` removed it, or it was found lost and was replaced; null while it is there.",
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
        column("override_id", pa.string(), "The correction; `override_id` in what is corrected names it."),
        column("table_name", pa.string(), "The table of the answer.", labels=CORRECTABLE),
        column(
            "field",
            pa.string(),
            "What was wrong with it. `drop`: the mention is no name at all, or nobody says the quote. `add`: the "
            "models missed the mention, the quote or the stance; `value` is then its entity, speaker or stance.",
            labels=dict.fromkeys(field for fields in CORRECTABLE.values() for field in fields),
        ),
        column(
            "article_id",
            pa.string(),
            "The article; null for a name, or its type, that is corrected wherever it stands. It holds for this "
            "article with this text, whatever run or model answers.",
            nullable=True,
        ),
        column(
            "text_sha256", pa.string(), "SHA-256 of the text; joins `articles` with `article_id`.", nullable=True
        ),
        column("revision", pa.int32(), "The revision that had this text then.", unit="count", nullable=True),
        column("night", pa.date32(), "The night that held it then.", nullable=True),
        column("claim_id", pa.string(), "Of a stance: the claim; joins `internal.claims`.", nullable=True),
        column("claim", pa.string(), "Of a stance: the wording that was judged.", nullable=True),
        column("holder", pa.string(), "Of a stance: whose it was, as in `internal.stances.holder`.", nullable=True),
        *span("start", "end", "`surface`", nullable=True, but="; null for a name everywhere"),
        column(
            "surface",
            pa.string(),
            "The words it is about: the mention, the quote, the evidence, the whole text for a sentiment, the name "
            "for a name everywhere. With `context` it is labelled data by itself, also once the article is gone.",
        ),
        column(
            "context",
            pa.string(),
            "The paragraph round `surface`; null for a sentiment and for a name everywhere.",
            nullable=True,
        ),
        column("context_start", pa.int32(), "Where `context` starts.", unit=CODE_POINTS, nullable=True),
        column(
            "whole",
            pa.bool_(),
            "Of a quote: whether all parts of the attribution were corrected, and not `surface` alone. Null for "
            "other answers, and in rows made before, which correct all parts.",
            since_format=2,
            nullable=True,
        ),
        column(
            "type", pa.string(), "Of a mention that was added: its type; else null.", since_format=2, nullable=True
        ),
        column(
            "tone",
            pa.string(),
            "Of a mention that was added: the tone towards it; else null.",
            labels=SENTIMENTS,
            since_format=2,
            nullable=True,
        ),
        column("was", pa.string(), "What the model had answered; null where it had no answer.", nullable=True),
        column(
            "model_id",
            pa.string(),
            "The model that had answered so; joins `internal.models`; null for a name everywhere.",
            nullable=True,
        ),
        column(
            "value",
            pa.string(),
            "The right answer; null in a row that takes a correction back.",
            nullable=True,
        ),
        column("withdraws", pa.string(), "The correction that this row takes back.", nullable=True),
        column("who", pa.string(), "Who corrected it."),
        column("corrected_at", TIMESTAMP, "When.", unit="UTC"),
        column("why", pa.string(), "Why, in their words."),
        column(
            "after_run_id",
            pa.string(),
            "The run published last before it; joins `internal.runs`. The lake `--as-of` a later run shows it; as "
            "of this or an earlier one it does not.",
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
            labels=("main", "internal"),
        ),
        column("table_name", pa.string(), "The table, view or macro."),
        column(
            "kind",
            pa.string(),
            "What it is; for the arguments of a macro `argument`.",
            labels=("table", "bookkeeping", "view", "macro", "argument"),
        ),
        column("position", pa.int32(), "Place of the column, from 0; arguments come first.", unit="count"),
        column("column_name", pa.string(), "The column; `result` of a macro that returns a value."),
        column("type", pa.string(), "Its type in DuckDB."),
        column("unit", pa.string(), "Unit of its values; null where they are no quantities.", nullable=True),
        column("labels", pa.list_(pa.string()), "The closed list of its values; empty where it is open."),
        column("meaning", pa.string(), "What it holds."),
        column("since", pa.string(), "The version of Nightdesk that had it first."),
        column(
            "since_format",
            pa.int32(),
            "The format of a lake that had it first, see `internal.lake_format`; null in rows made before.",
            unit="count",
        ),
        column("example", pa.string(), "One value, as text; invented.", nullable=True),
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
            unit="count",
        ),
    ),
    in_parquet=False,
)

BOOKKEEPING = (CLAIMS, RUNS, INTAKE, CANARIES, MODELS, FILES, OVERRIDES)
