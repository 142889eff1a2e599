"""The tables of what is the same in different articles: persons and bodies, and quotations."""

from __future__ import annotations

import pyarrow as pa

from warehouse.tables.columns import (
    ARTICLE_EXAMPLE,
    ARTICLE_KEY,
    MODEL_EXAMPLE,
    NAME_TIES,
    QUOTE_VARIANTS,
    SIGNED,
    probability,
)
from warehouse.tables.table import Table, column

ENTITY_ID_EXAMPLE = "cfb8e0fc1b34a1a2"

ENTITY_IDS = Table(
    "entity_ids",
    row=(
        "One row per person or body of an article, and night on which it was linked: who it is across articles, "
        "why, and how likely. The row of the latest night counts. An id never changes but by a correction. "
        "Use this when you judge the model; use `entity_ids` of the schema `main` for what is right, `entity` for "
        "one row per person or body."
    ),
    key=("article_id", "type", "name", "night"),
    columns=(
        column(
            "entity_id",
            pa.string(),
            "The person or body: a hash of the article, type and name of its first appearance.",
            example=ENTITY_ID_EXAMPLE,
        ),
        *ARTICLE_KEY,
        column(
            "name",
            pa.string(),
            "The fullest name that the article has; joins `internal.entities.entity`.",
            example="Beatriz Lourido",
        ),
        column("type", pa.string(), "Person or organisation, as in `internal.entities`.", example="person"),
        column(
            "forms",
            pa.list_(pa.string()),
            "All names that the article has for it, the fullest first.",
            example="[Beatriz Lourido, Lourido]",
        ),
        column(
            "role",
            pa.string(),
            "The longest title or role that stands beside a person's name; null without one.",
            example="chief engineer",
            nullable=True,
        ),
        probability(
            "probability",
            "Probability that it is this person or body; 1 for the first appearance, of a revised article, and by "
            "the authority file.",
            example="0.98",
        ),
        column(
            "tie",
            pa.string(),
            "How its names stand to those of `via_name`: the same; the same with a further or shorter given name "
            "(extended); an acronym that one article explains (expanded); the same single word or acronym; a name "
            "that only says what kind of body it is (kind); an acronym that fits the initials; the beginning of a "
            "longer name (longer); a surname or another single word of a person (surname). Or it is the first, the "
            "authority file says so, or the article is a revised one.",
            example="surname",
            labels=NAME_TIES,
        ),
        column(
            "via_article_id",
            pa.string(),
            "The article with the likest earlier appearance; null for the first, and of a revised article.",
            example=ARTICLE_EXAMPLE,
            nullable=True,
        ),
        column(
            "via_name",
            pa.string(),
            "The name that it has there; null like `via_article_id`.",
            example="Beatriz Lourido",
            nullable=True,
        ),
        column(
            "shared",
            pa.list_(pa.string()),
            "The evidence beside the names: names that both articles have, then words that both roles have. A "
            "kind, initials, a part of a name or a surname is never linked without.",
            example="[Valcorvo, Harbour Post, engineer]",
        ),
        column(
            "same_as",
            pa.string(),
            "The id that the authority file of the settings gives for one of its names; null where it has none.",
            example="Q42",
            nullable=True,
        ),
        column(
            "beside",
            pa.list_(pa.string()),
            "The other names that the article mentions most; later articles are compared with them.",
            example="[Valcorvo, Harbour Post]",
        ),
        column(
            "keys",
            pa.list_(pa.string()),
            "Surname and given name, whole name, beginning with `*`, initials with `~`: later nights look here.",
            example="[lourido *, lourido b *, lourido bea]",
        ),
        column(
            "sketch",
            pa.list_(pa.int64()),
            "The 256 bits that tell how near the article's vector is to another; empty without one.",
            example="[1311768467463790320, 42]",
        ),
        column(
            "sketch_model_id",
            pa.string(),
            "The model of that vector; joins `internal.models`; null without one.",
            example=MODEL_EXAMPLE,
            nullable=True,
        ),
        *SIGNED,
    ),
    since_format=6,
)

QUOTE_GROUPS = Table(
    "quote_groups",
    row=(
        "One row per direct quotation of an article, of five words or more: which others are the same, whole, cut "
        "or reworded, and how it differs from the likest of them that was read before. "
        "Use this when you compute with groups; use `quote_variants` for the words beside their outlets, "
        "`altered_quotes` for changes that matter."
    ),
    key=("article_id", "revision", "quote_id", "part", "night"),
    columns=(
        column(
            "group_id",
            pa.string(),
            "The quotation: `article_id:quote_id:part` of the first that was read.",
            example=f"{ARTICLE_EXAMPLE}:3:0",
        ),
        *ARTICLE_KEY,
        column("quote_id", pa.int32(), "Which attribution; joins `internal.quotes`.", example="3", unit="count"),
        column("part", pa.int32(), "Which stretch of it; joins `internal.quotes`.", example="0", unit="count"),
        column(
            "variant",
            pa.string(),
            "How it stands to that of `via_article_id`: the first, the same words, cut, longer or reworded.",
            example="cut",
            labels=QUOTE_VARIANTS,
        ),
        column(
            "likeness",
            pa.float32(),
            "Share of the words of the shorter that both have in the same order; 1 for the first.",
            example="0.96",
            unit="0 to 1",
        ),
        column(
            "via_article_id",
            pa.string(),
            "The article with the quotation that it was compared with; null for the first.",
            example=ARTICLE_EXAMPLE,
            nullable=True,
        ),
        column(
            "via_quote_id", pa.int32(), "Its attribution; null likewise.", example="3", unit="count", nullable=True
        ),
        column("via_part", pa.int32(), "Its stretch; null likewise.", example="0", unit="count", nullable=True),
        column(
            "left_out",
            pa.list_(pa.string()),
            "Runs of words of that quotation that this one lacks.",
            example="[and every week of rain makes it worse]",
        ),
        column("put_in", pa.list_(pa.string()), "Runs of words that only this one has.", example="[soon]"),
        column(
            "changes",
            pa.list_(pa.string()),
            "What may change the meaning: `negation`, `number` or `hedge` where only one of both has such a word.",
            example="[hedge]",
        ),
        column(
            "fingerprints",
            pa.list_(pa.int64()),
            "The smallest hashes of runs of three words: later nights look for these.",
            example="[1093482, 22381045]",
        ),
        *SIGNED,
    ),
    since_format=6,
)
