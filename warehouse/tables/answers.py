"""The tables of what the models answer about each article."""

from __future__ import annotations

import pyarrow as pa

from warehouse.tables.columns import (
    ARTICLE_KEY,
    MODEL_EXAMPLE,
    NEWS_LABELS,
    SENTIMENT_LABELS,
    SIGNED,
    STANCE_LABELS,
    SUMMARY_KINDS,
    probability,
    span,
)
from warehouse.tables.facts import AMOUNTS, DATES, PLACES
from warehouse.tables.table import Table, column

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

# In the order of `columns.STAGES`.
ANNOTATIONS = (SUMMARIES, ENTITIES, SENTIMENTS, QUOTES, STANCES, EMBEDDINGS, PLACES, DATES, AMOUNTS)
