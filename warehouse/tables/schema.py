"""Every table of rows in Parquet, declared once. Parquet schemas, views, comments and TABLES.md come from here."""

from __future__ import annotations

import pyarrow as pa

from warehouse.tables.bookkeeping import BOOKKEEPING, DATA_DICTIONARY, LAKE_FORMAT
from warehouse.tables.columns import (
    ARTICLE_EXAMPLE,
    ARTICLE_KEY,
    CODE_POINTS,
    DATE_ORIGINS,
    DATE_PRECISIONS,
    MODEL_EXAMPLE,
    NEWS_LABELS,
    NIGHT,
    OUTCOMES,
    PLACE_KINDS,
    PLACE_USES,
    REASONS,
    RUN_ID,
    SENTIMENT_LABELS,
    SIGNED,
    STANCE_LABELS,
    SUMMARY_KINDS,
    TIMESTAMP,
    probability,
    span,
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

SUMMARIES = Table(
    "summaries",
    row=(
        "One row per sentence of an article's summary, in reading order. "
        "Use this when you want an article in brief; use `articles` for the whole text."
    ),
    key=("article_id", "revision", "position"),
    columns=(
        *ARTICLE_KEY,
        column("position", pa.int32(), "Place in the summary, from 0.", example="2", unit="count"),
        column(
            "kind",
            pa.string(),
            "Verbatim from the text, compressed from it, or generated.",
            example="verbatim",
            labels=SUMMARY_KINDS,
        ),
        column(
            "text",
            pa.string(),
            "The sentence.",
            example="Its author, Beatriz Lourido, said the reservoir should be emptied before the snow melts.",
        ),
        *span("start", "end", "the sentence", at=(334, 422), nullable=True, but="; null when it is generated"),
        column(
            "salience", pa.float32(), "How much of the article the sentence carries.", example="0.38", unit="0 to 1"
        ),
        column(
            "unsupported",
            pa.list_(pa.string()),
            "Names and numbers of a generated sentence that the article does not contain; empty otherwise.",
            example="[Valcorvo, 6]",
        ),
        *SIGNED,
    ),
)

ENTITIES = Table(
    "entities",
    row=(
        "One row per entity mention: a name in the text, its type, and the tone of the text towards it. "
        "Use this when you judge the model; use `entities` of the schema `main` for what is right."
    ),
    key=("article_id", "revision", "start", "end"),
    columns=(
        *ARTICLE_KEY,
        *span("start", "end", "the mention", at=(498, 505)),
        column("surface", pa.string(), "The mention as it stands in the text.", example="Lourido"),
        column(
            "type",
            pa.string(),
            "Person, organisation, location, nationality (also of creed and party), event or work (product, law, "
            "disease, award); other models may add types, older ones say miscellaneous for the last three.",
            example="person",
        ),
        probability("probability", "Probability of span and type.", example="0.93"),
        column(
            "entity",
            pa.string(),
            "The name used across the article's mentions of one entity: its fullest.",
            example="Beatriz Lourido",
        ),
        column(
            "tone",
            pa.string(),
            "Tone of the sentence towards the entity.",
            example="neutral",
            labels=SENTIMENT_LABELS,
        ),
        probability("tone_probability", "Probability of `tone`.", example="0.99"),
        column(
            "tone_model_id",
            pa.string(),
            "The model that judged the tone; joins `internal.models`.",
            example=MODEL_EXAMPLE,
        ),
        column(
            "role",
            pa.string(),
            "The title or role beside a person's name, such as `Defence Minister`; null where none stands there.",
            example="mayor of the nearest village",
            since_format=3,
            nullable=True,
        ),
        *span(
            "role_start",
            "role_end",
            "`role`",
            at=(907, 935),
            nullable=True,
            but="; null without one",
            since_format=3,
        ),
        *SIGNED,
    ),
)

SENTIMENTS = Table(
    "sentiments",
    row=(
        "One row per article revision: the sentiment its author writes with, and what kind of news it is. "
        "Use this when you judge the model; use `sentiments` of the schema `main` for what is right."
    ),
    key=("article_id", "revision"),
    columns=(
        *ARTICLE_KEY,
        column(
            "label",
            pa.string(),
            "How the article is written: the likeliest sentiment of its author, whatever its news is.",
            example="neutral",
            labels=SENTIMENT_LABELS,
        ),
        probability("negative", "Probability of negative.", example="0.007"),
        probability("neutral", "Probability of neutral.", example="0.975"),
        probability("positive", "Probability of positive.", example="0.018"),
        column(
            "news",
            pa.string(),
            "What kind of news it is for those whom it happens to, however it is written.",
            example="bad",
            labels=NEWS_LABELS,
            since_format=3,
            nullable=True,
        ),
        *(
            probability(
                f"news_{kind}",
                f"Probability that the news is {kind}.",
                example=example,
                since_format=3,
                nullable=True,
            )
            for kind, example in zip(NEWS_LABELS, ("0.58", "0.33", "0.09"), strict=True)
        ),
        *SIGNED,
    ),
)

QUOTES = Table(
    "quotes",
    row=(
        "One row per stretch of what an article has somebody say, in quotation marks or not, and who says it. "
        "Use this when you judge the model; use `internal.corrected_quotes` for what is right, `statements` for "
        "whole quotes."
    ),
    key=("article_id", "revision", "quote_id", "part"),
    columns=(
        *ARTICLE_KEY,
        column(
            "quote_id",
            pa.int32(),
            "Which attribution of the article, from 0; joins `internal.stances`.",
            example="3",
            unit="count",
        ),
        column(
            "part",
            pa.int32(),
            "Which stretch of the attribution, from 0: a quotation that its cue splits has several.",
            example="0",
            unit="count",
        ),
        *span("start", "end", "the stretch", at=(423, 497)),
        column(
            "text",
            pa.string(),
            "What is said, as it stands in the text; quotation marks belong to it.",
            example="“The dam is in danger of collapse, and every week of rain makes it worse,”",
        ),
        column("direct", pa.bool_(), "Whether it stands between quotation marks, word for word.", example="true"),
        column(
            "cue", pa.string(), "The words that introduce the quote, such as `told`.", example="said", nullable=True
        ),
        *span("cue_start", "cue_end", "the cue", at=(506, 510), nullable=True, but="; null without one"),
        column(
            "speaker_surface",
            pa.string(),
            "The words that name the speaker; null if there are none.",
            example="Lourido",
            nullable=True,
        ),
        *span(
            "speaker_start",
            "speaker_end",
            "`speaker_surface`",
            at=(498, 505),
            nullable=True,
            but="; null without one",
        ),
        column(
            "speaker",
            pa.string(),
            "The speaker, by the name in `entities.entity`; null if unknown.",
            example="Beatriz Lourido",
            nullable=True,
        ),
        probability(
            "speaker_probability",
            "Probability that `speaker` is right; without a speaker, that `speaker_surface` is.",
            example="0.99",
        ),
        column(
            "reported_via",
            pa.string(),
            "The outlet to which it was said, if the text names it.",
            example="Reuters",
            nullable=True,
        ),
        probability("probability", "Probability that exactly this span is quoted.", example="0.87"),
        column(
            "speaker_model_id",
            pa.string(),
            "The model whose entities speakers were tied to; joins `internal.models`.",
            example=MODEL_EXAMPLE,
        ),
        *SIGNED,
    ),
)

STANCES = Table(
    "stances",
    row=(
        "One row per article revision and claim for the article as a whole, and one for each of its quotes that "
        "bears on the claim: does the holder stand for or against it? "
        "Use this when you judge the model; use `positions` for what is right, `stands` for who is on which side."
    ),
    key=("article_id", "revision", "claim_id", "holder", "quote_id"),
    columns=(
        *ARTICLE_KEY,
        column(
            "claim_id", pa.string(), "The claim followed; joins `internal.claims`.", example="valcorvo-dam-unsafe"
        ),
        column(
            "claim",
            pa.string(),
            "The wording that was judged.",
            example="The Valcorvo dam is in danger of collapse.",
        ),
        column(
            "holder",
            pa.string(),
            "Whose stance: `article`, the text as a whole; else the speaker, by the name in "
            "`internal.quotes.speaker`, or where that is null in the words of `speaker_surface`, or `unknown`.",
            example="Beatriz Lourido",
        ),
        column(
            "quote_id",
            pa.int32(),
            "The quote that was judged; joins `internal.quotes`; null for the article as a whole.",
            example="3",
            unit="count",
            nullable=True,
        ),
        column(
            "stance",
            pa.string(),
            "Where the holder stands. Supports or disputes only where that is likelier than everything else by the "
            "factor in the judge's settings; else the likelier of the other two. The four probabilities let you "
            "draw another line.",
            example="supports",
            labels=STANCE_LABELS,
        ),
        probability(
            "probability",
            "Probability of `stance`; smaller than a side's where the side was not clear enough.",
            example="0.94",
        ),
        *(
            probability(
                stance,
                f"Probability of {stance}; `probability` is that of `stance`.",
                example=example,
                since_format=2,
                nullable=True,
            )
            for stance, example in zip(STANCE_LABELS, ("0.94", "0.01", "0.02", "0.03"), strict=True)
        ),
        *span(
            "evidence_start",
            "evidence_end",
            "the evidence",
            at=(423, 511),
            nullable=True,
            but="; null when unrelated",
        ),
        column(
            "evidence",
            pa.string(),
            "The sentence that bears on the claim most, or the speaker's statement with its cue; null when "
            "unrelated.",
            example="“The dam is in danger of collapse, and every week of rain makes it worse,” Lourido said.",
            nullable=True,
        ),
        column(
            "quote_model_id",
            pa.string(),
            "The model whose quotes were judged; joins `internal.models`.",
            example=MODEL_EXAMPLE,
        ),
        column(
            "speaker_model_id",
            pa.string(),
            "The model whose entities speakers were tied to; joins `internal.models`.",
            example=MODEL_EXAMPLE,
        ),
        *SIGNED,
    ),
)

EMBEDDINGS = Table(
    "embeddings",
    row=(
        "One row per article revision: its text as a vector; the inner product of two of one model tells how near "
        "they are in meaning. "
        "Use this when you compute with vectors; use `similar_to` to find articles that are alike."
    ),
    key=("article_id", "revision"),
    columns=(
        *ARTICLE_KEY,
        column(
            "embedding",
            pa.list_(pa.float32()),
            "The vector, of length 1, each number rounded to 11 significant bits; compare those of one model only.",
            example="[0.0512, -0.0311, 0.0871]",
        ),
        *SIGNED,
    ),
)

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

ANNOTATIONS = (SUMMARIES, ENTITIES, SENTIMENTS, QUOTES, STANCES, EMBEDDINGS, PLACES)
PARQUET_TABLES = (ARTICLES, REMOVED_SPANS, *ANNOTATIONS, LEDGER)
TABLES = (*PARQUET_TABLES, *BOOKKEEPING, DATA_DICTIONARY, LAKE_FORMAT)
BY_NAME = {table.name: table for table in TABLES}
