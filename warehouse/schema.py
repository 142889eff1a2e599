"""Every table of the lake, declared once. Parquet schemas, views, comments and TABLES.md come from here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from warehouse.table import Table, column

SENTIMENTS = ("negative", "neutral", "positive")
STANCES = ("supports", "disputes", "reports", "unrelated")
STAGES = ("summary", "entities", "tone", "sentiment", "quotes", "stance", "embedding")
SUMMARY_KINDS = ("verbatim", "compressed", "generated")
DATE_ORIGINS = ("marker", "metadata", "url", "feed", "none")
DATE_PRECISIONS = ("second", "minute", "day")
OUTCOMES = ("new", "revised", "unchanged", "duplicate", "rejected")

# Why a record was rejected, and (the remarks) what an accepted one could not have. A closed list:
# an operator may count on these words, and a new one is a change of the schema.
REJECTIONS = {
    "empty": "nothing was left to read: no text, or only white space and credits",
    "binary": "the bytes are no text",
    "undecodable": "the bytes are text in no encoding that could be told",
    "too_large": "larger than `limits.record_bytes`, or than `fetch.page_bytes` of a feed source",
    "broken_record": "the line or row does not parse",
    "missing_text": "the record has no text column, or it is null",
    "wrong_type": "a column that must be text holds something else",
    "unsupported_format": "a file of a kind no source adapter reads",
    "no_article": "a page in which no article text was found",
    "not_fetched": "the page or feed could not be had from its server; `detail` says why",
}
REMARKS = {
    "language_not_read": "kept as an article, not annotated: none of `languages` that the models read",
    "date_in_future": "kept; the date it gave lies after it was seen, so `published_at` is null",
    "text_from_feed": "kept; the page could not be had, and the text is the full content that the feed carries",
}
REASONS = (*REJECTIONS, *REMARKS)

# What a person may correct: table, field, and the values it may be given; an empty list means any text.
CORRECTABLE: Mapping[str, Mapping[str, Sequence[str]]] = {
    "entities": {"entity": (), "type": (), "tone": SENTIMENTS, "drop": ("true",)},
    "quotes": {"speaker": ()},
    "sentiments": {"label": SENTIMENTS},
    "stances": {"stance": STANCES},
}

TIMESTAMP = pa.timestamp("us", tz="UTC")
CODE_POINTS = "code points of articles.text, from 0"

ARTICLE_KEY = (
    column("article_id", pa.string(), "The article, told by where it was found; joins `articles`."),
    column("revision", pa.int32(), "Which text of the article, from 1; joins `articles`.", unit="count"),
)
NIGHT = column("night", pa.date32(), "The night the row belongs to.")
RUN_ID = column("run_id", pa.string(), "The run that made the row; joins `runs`.")
MODEL_ID = column("model_id", pa.string(), "The model that gave the answer; joins `models`.")
SIGNED = (MODEL_ID, NIGHT, RUN_ID)


def _span(start: str, end: str, what: str, *, nullable: bool = False, but: str = "") -> tuple[pa.Field, pa.Field]:
    return (
        column(start, pa.int32(), f"Where {what} starts{but}.", unit=CODE_POINTS, nullable=nullable),
        column(end, pa.int32(), f"Where {what} ends, exclusive{but}.", unit=CODE_POINTS, nullable=nullable),
    )


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


def _probability(name: str, doc: str, *, nullable: bool = False) -> pa.Field:
    return column(name, pa.float32(), doc, unit="probability, 0 to 1", nullable=nullable)


ARTICLES = Table(
    "articles",
    row="One row per article revision: a text as read on a night, cleaned, with where and when it was found.",
    key=("article_id", "revision"),
    columns=(
        *ARTICLE_KEY,
        column("source", pa.string(), "The source in the settings that gave the record; joins `ledger.source`."),
        column("record", pa.string(), "Where in the source: a file, or a file and line; joins `ledger.record`."),
        column(
            "outlet", pa.string(), "Who published it: the record's own word, else the URL's host.", nullable=True
        ),
        column("url", pa.string(), "Address of the article, without tracking parameters.", nullable=True),
        column("title", pa.string(), "Headline as given.", nullable=True),
        column("byline", pa.string(), "Author line as given.", nullable=True),
        column("published_at", TIMESTAMP, "When it was published; never in the future.", unit="UTC", nullable=True),
        column(
            "published_from",
            pa.string(),
            "How the date was found: the record's own field or the page (`metadata`), the feed's entry, a marker "
            "in the text, or the URL; the first in this order that can be read.",
            labels=DATE_ORIGINS,
        ),
        column("published_precision", pa.string(), "How exact it is.", labels=DATE_PRECISIONS, nullable=True),
        column("published_raw", pa.string(), "The date as it was written.", nullable=True),
        column(
            "published_offset",
            pa.string(),
            "Offset from UTC written with the date, such as +08:00; null where none was written.",
            nullable=True,
        ),
        column(
            "published_other",
            pa.string(),
            "What other ways of finding the date say, where that is more than a day away, as `url 2021-12-20`.",
            nullable=True,
        ),
        column(
            "first_seen_at",
            TIMESTAMP,
            "When the article was first seen: the source's own time, else the start of the night that read it.",
            unit="UTC",
        ),
        column("language", pa.string(), "Language of the text, ISO 639-1; `und` where it cannot be told."),
        column("annotated", pa.bool_(), "Whether the models read it; false for a language they do not read."),
        column("text", pa.string(), "The cleaned text that every offset counts in."),
        column("text_sha256", pa.string(), "SHA-256 of `text` in UTF-8, hexadecimal."),
        column(
            "raw_sha256",
            pa.string(),
            "SHA-256 of the text before cleaning: `text` with its removed spans put back.",
        ),
        column(
            "copy_group",
            pa.string(),
            "Same text, same group, whole or cut or with another lead: named after the first article (revision) "
            "with it.",
        ),
        column(
            "copy_similarity",
            pa.float32(),
            "How much of this text and the first of its group, the shorter in the longer, is the same in runs of "
            "five words; 1 for the same text, null for the first itself.",
            unit="share, 0 to 1",
            nullable=True,
        ),
        column(
            "fingerprints",
            pa.list_(pa.int32()),
            "Hashes of runs of its words, by which near copies are found.",
        ),
        column("wire_credit", pa.string(), "Agency credited in the text, such as AP.", nullable=True),
        column(
            "characters_added",
            pa.int32(),
            "Of a revision: how much of the text the article's text before it has not; null of a first text.",
            unit="code points",
            nullable=True,
        ),
        column(
            "characters_removed",
            pa.int32(),
            "Of a revision: how much of the article's text before it is gone; null of a first text.",
            unit="code points",
            nullable=True,
        ),
        NIGHT,
        RUN_ID,
    ),
)

REMOVED_SPANS = Table(
    "removed_spans",
    row="One row per stretch that cleaning took out of the text; put back, they give the raw text again.",
    key=("article_id", "revision", "raw_start"),
    columns=(
        *ARTICLE_KEY,
        column(
            "kind",
            pa.string(),
            "What it was.",
            labels=("date_marker", "image_credit", "caption", "dateline", "boilerplate", "repeat", "whitespace"),
        ),
        column("raw_start", pa.int32(), "Where it started in the raw text.", unit="code points of the raw text"),
        column("raw_end", pa.int32(), "Where it ended, exclusive.", unit="code points of the raw text"),
        column("surface", pa.string(), "The removed text."),
        NIGHT,
        RUN_ID,
    ),
)

SUMMARIES = Table(
    "summaries",
    row="One row per sentence of an article's summary, in reading order.",
    key=("article_id", "revision", "position"),
    columns=(
        *ARTICLE_KEY,
        column("position", pa.int32(), "Place in the summary, from 0.", unit="count"),
        column(
            "kind", pa.string(), "Verbatim from the text, compressed from it, or generated.", labels=SUMMARY_KINDS
        ),
        column("text", pa.string(), "The sentence."),
        *_span("start", "end", "the sentence", nullable=True, but="; null when it is generated"),
        column("salience", pa.float32(), "How much of the article the sentence carries.", unit="0 to 1"),
        column(
            "unsupported",
            pa.list_(pa.string()),
            "Names and numbers of a generated sentence that the article does not contain; empty otherwise.",
        ),
        *SIGNED,
    ),
)

ENTITIES = Table(
    "entities",
    row="One row per entity mention: a name in the text, its type, and the tone of the text towards it.",
    key=("article_id", "revision", "start", "end"),
    columns=(
        *ARTICLE_KEY,
        *_span("start", "end", "the mention"),
        column("surface", pa.string(), "The mention as it stands in the text."),
        column("type", pa.string(), "Person, organisation, location or miscellaneous; other models may add types."),
        _probability("probability", "Probability of span and type."),
        column("entity", pa.string(), "The name used across the article's mentions of one entity: its fullest."),
        column("tone", pa.string(), "Tone of the sentence towards the entity.", labels=SENTIMENTS),
        _probability("tone_probability", "Probability of `tone`."),
        column("tone_model_id", pa.string(), "The model that judged the tone; joins `models`."),
        *SIGNED,
    ),
)

SENTIMENTS_TABLE = Table(
    "sentiments",
    row="One row per article revision: the sentiment its author writes with.",
    key=("article_id", "revision"),
    columns=(
        *ARTICLE_KEY,
        column("label", pa.string(), "The likeliest sentiment.", labels=SENTIMENTS),
        _probability("negative", "Probability of negative."),
        _probability("neutral", "Probability of neutral."),
        _probability("positive", "Probability of positive."),
        *SIGNED,
    ),
)

QUOTES = Table(
    "quotes",
    row="One row per stretch of what an article has somebody say, in quotation marks or not, and who says it.",
    key=("article_id", "revision", "quote_id", "part"),
    columns=(
        *ARTICLE_KEY,
        column("quote_id", pa.int32(), "Which attribution of the article, from 0; joins `stances`.", unit="count"),
        column(
            "part",
            pa.int32(),
            "Which stretch of the attribution, from 0: a quotation that its cue splits has several.",
            unit="count",
        ),
        *_span("start", "end", "the stretch"),
        column("text", pa.string(), "What is said, as it stands in the text; quotation marks belong to it."),
        column("direct", pa.bool_(), "Whether it stands between quotation marks, word for word."),
        column("cue", pa.string(), "The words that say that it is said, such as `told`.", nullable=True),
        *_span("cue_start", "cue_end", "the cue", nullable=True, but="; null without one"),
        column(
            "speaker_surface",
            pa.string(),
            "The words that say who says it; null where none do.",
            nullable=True,
        ),
        *_span("speaker_start", "speaker_end", "`speaker_surface`", nullable=True, but="; null without one"),
        column(
            "speaker",
            pa.string(),
            "Who that is, by the name in `entities.entity`; null where it cannot be told.",
            nullable=True,
        ),
        _probability("speaker_probability", "That `speaker` is right; without one, that `speaker_surface` is."),
        column("reported_via", pa.string(), "The outlet it was said to, where the text names one.", nullable=True),
        _probability("probability", "That exactly this stretch is what is said."),
        column("speaker_model_id", pa.string(), "The model whose entities speakers were tied to; joins `models`."),
        *SIGNED,
    ),
)

STANCE_TABLE = Table(
    "stances",
    row=(
        "One row per article revision and claim for the article as a whole, and one for each of its quotes that "
        "bears on the claim: does the holder stand for or against it?"
    ),
    key=("article_id", "revision", "claim_id", "holder", "quote_id"),
    columns=(
        *ARTICLE_KEY,
        column("claim_id", pa.string(), "The claim followed; joins `claims`."),
        column("claim", pa.string(), "The wording that was judged."),
        column(
            "holder",
            pa.string(),
            "Whose stance: `article`, the text as a whole; else the speaker, by the name in `quotes.speaker`, or "
            "where that is null in the words of `speaker_surface`, or `unknown`.",
        ),
        column(
            "quote_id",
            pa.int32(),
            "The quote that was judged; joins `quotes`; null for the article as a whole.",
            unit="count",
            nullable=True,
        ),
        column("stance", pa.string(), "The likeliest stance.", labels=STANCES),
        _probability("probability", "Probability of `stance`."),
        *_span("evidence_start", "evidence_end", "the evidence", nullable=True, but="; null when unrelated"),
        column(
            "evidence",
            pa.string(),
            "The sentence that bears on the claim most, or the speaker's statement with its cue; null when "
            "unrelated.",
            nullable=True,
        ),
        column("quote_model_id", pa.string(), "The model whose quotes were judged; joins `models`."),
        column("speaker_model_id", pa.string(), "The model whose entities speakers were tied to; joins `models`."),
        *SIGNED,
    ),
)

EMBEDDINGS = Table(
    "embeddings",
    row=(
        "One row per article revision: its text as a vector; the inner product of two of one model tells how near "
        "they are in meaning."
    ),
    key=("article_id", "revision"),
    columns=(
        *ARTICLE_KEY,
        column(
            "embedding",
            pa.list_(pa.float32()),
            "The vector, of length 1, each number rounded to 11 significant bits; compare those of one model only.",
        ),
        *SIGNED,
    ),
)

LEDGER = Table(
    "ledger",
    row="One row per record read from a source on a night: what became of it.",
    key=("night", "source", "record"),
    columns=(
        NIGHT,
        column("source", pa.string(), "The source in the settings."),
        column("record", pa.string(), "Where in the source: a file, or a file and line."),
        column("outcome", pa.string(), "What became of it.", labels=OUTCOMES),
        column("reason", pa.string(), "Why, where there is a why.", labels=REASONS, nullable=True),
        column("detail", pa.string(), "What exactly was wrong, for a person.", nullable=True),
        column("article_id", pa.string(), "The article it became or repeats; null when rejected.", nullable=True),
        column("revision", pa.int32(), "The revision it became or repeats.", unit="count", nullable=True),
        RUN_ID,
    ),
)

CLAIMS = Table(
    "claims",
    row="One row per claim followed and wording of it.",
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
    row="One row per published run.",
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
    row="One row per run and source: how many records were taken from it; the ledger must account for each.",
    key=("run_id", "source"),
    columns=(
        column("run_id", pa.string(), "The run; joins `runs`."),
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
    row="One row per model that gave an answer in this lake.",
    key=("model_id",),
    columns=(
        column("model_id", pa.string(), "The model: name, version and the head of its weights' hash."),
        column("name", pa.string(), "`embedded`, or the name of a checkpoint."),
        column("version", pa.string(), "Version of the embedded reader, or the checkpoint's revision."),
        column("weights_sha256", pa.string(), "SHA-256 of the weights, hexadecimal."),
        column("first_run_id", pa.string(), "The run that used it first; joins `runs`."),
    ),
    in_parquet=False,
)

CANARIES = Table(
    "canaries",
    row=(
        "One row per run and stage: what the models of the run answered to the canary, a fixed set of invented "
        "articles, beside what earlier runs did. The view `drift` says what follows."
    ),
    key=("run_id", "stage"),
    columns=(
        column("run_id", pa.string(), "The run; joins `runs`."),
        NIGHT,
        column("stage", pa.string(), "The stage, as in the settings' `models`.", labels=STAGES),
        column("model_id", pa.string(), "The model that answered; joins `models`."),
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
    row="One row per Parquet file ever published; those not superseded are the lake as it is.",
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
        column("published_by", pa.string(), "The run that published it; joins `runs`."),
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
    row="One row per correction that a person made of a model's answer, or took back; none is ever deleted.",
    key=("override_id",),
    columns=(
        column("override_id", pa.string(), "The correction; `corrected_*.override_id` names it."),
        column("table_name", pa.string(), "The table of the answer.", labels=CORRECTABLE),
        column(
            "field",
            pa.string(),
            "What was wrong with it. `drop`: the mention is no name at all.",
            labels=[field for fields in CORRECTABLE.values() for field in fields],
        ),
        column(
            "article_id",
            pa.string(),
            "The article; null for a name that is corrected wherever it stands. The correction holds for this "
            "article with this text, whatever run or model answers.",
            nullable=True,
        ),
        column(
            "text_sha256", pa.string(), "SHA-256 of the text; joins `articles` with `article_id`.", nullable=True
        ),
        column("revision", pa.int32(), "The revision that had this text then.", unit="count", nullable=True),
        column("night", pa.date32(), "The night that held it then.", nullable=True),
        column("claim_id", pa.string(), "Of a stance: the claim; joins `claims`.", nullable=True),
        column("claim", pa.string(), "Of a stance: the wording that was judged.", nullable=True),
        column("holder", pa.string(), "Of a stance: whose it was, as in `stances.holder`.", nullable=True),
        *_span("start", "end", "`surface`", nullable=True, but="; null for a name everywhere"),
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
        column("was", pa.string(), "What the model had answered; null where it had no answer.", nullable=True),
        column(
            "model_id",
            pa.string(),
            "The model that had answered so; joins `models`; null for a name everywhere.",
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
            "The run published last before it; joins `runs`. The lake `--as-of` a later run shows it; as of this "
            "or an earlier one it does not.",
        ),
    ),
    in_parquet=False,
)

DATA_DICTIONARY = Table(
    "data_dictionary",
    row="One row per column of a table or view, and per argument and column of a macro: what it means.",
    key=("table_name", "position"),
    columns=(
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
        column("example", pa.string(), "One value, as text; invented.", nullable=True),
    ),
    in_parquet=False,
)

ANNOTATIONS = (SUMMARIES, ENTITIES, SENTIMENTS_TABLE, QUOTES, STANCE_TABLE, EMBEDDINGS)
PARQUET_TABLES = (ARTICLES, REMOVED_SPANS, *ANNOTATIONS, LEDGER)
BOOKKEEPING = (CLAIMS, RUNS, INTAKE, CANARIES, MODELS, FILES, OVERRIDES)
TABLES = (*PARQUET_TABLES, *BOOKKEEPING, DATA_DICTIONARY)
BY_NAME = {table.name: table for table in TABLES}
