"""The table of trends: what more or fewer texts of a night have than the nights before let expect."""

from __future__ import annotations

import pyarrow as pa

from warehouse.tables.columns import SIGNED, TREND_KINDS, TREND_VERDICTS, probability
from warehouse.tables.table import Table, column

TRENDS = Table(
    "trends",
    row=(
        "One row per night and name, story, claim, side of a claim, place or word of headlines that moved on it: "
        "that more or fewer independent texts had than the nights before let expect. Also the claims followed and "
        "the most printed names, stories and places that did not move, and what could not be judged, with the "
        "reason. "
        "Use this when you ask what is different tonight; use `mentions_by_day` and `stories_by_day` for plain "
        "counts. "
        "Try this: `select night, kind, label, side, verdict, independent_texts, expected, q, reason from trends "
        "where verdict <> 'as_usual' order by night desc, q nulls last, kind, label limit 20`"
    ),
    key=("night", "kind", "subject", "side"),
    columns=(
        column("kind", pa.string(), "What the subject is.", example="name", labels=TREND_KINDS),
        column(
            "subject",
            pa.string(),
            "What moved: the entity of a name, `story_id`, `claim_id`, the name of a place with its country, the "
            "stem of a word.",
            example="Beatriz Lourido",
        ),
        column(
            "side",
            pa.string(),
            "The side of a claim that the texts have, or null for all that bear on the claim, and for other kinds.",
            example="disputes",
            nullable=True,
        ),
        column(
            "label",
            pa.string(),
            "The subject in words: the headline of a story, the sentence of a claim, a word as it is written.",
            example="Beatriz Lourido",
        ),
        column(
            "n",
            pa.int32(),
            "Articles of the night that have it, copies and revised ones too.",
            example="9",
            unit="count",
        ),
        column(
            "independent_texts",
            pa.int32(),
            "Texts that have it and are compared: new tonight, of sources in the panel, copies counted once.",
            example="7",
            unit="count",
        ),
        column(
            "outlets",
            pa.int32(),
            "Outlets of these texts, of copies the first; a source stands for an article that names none.",
            example="4",
            unit="count",
        ),
        column(
            "expected",
            pa.float32(),
            "Texts that would be usual: the share that each source gave the subject on the nights before, times "
            "what the source gave tonight. Null if it could not be judged.",
            example="1.4",
            unit="texts",
            nullable=True,
        ),
        column(
            "exposure",
            pa.int32(),
            "All texts that are compared tonight, whatever they have.",
            example="310",
            unit="count",
        ),
        column(
            "ratio",
            pa.float32(),
            "`independent_texts` divided by `expected`; null if it could not be judged.",
            example="5.0",
            unit="times the usual",
            nullable=True,
        ),
        probability(
            "p",
            "Probability of a number at least as far from `expected`, more or less, if nothing moved; null if it "
            "could not be judged.",
            example="0.0004",
            nullable=True,
        ),
        probability(
            "q",
            "The least share of false alarms among all subjects of the kind with such a `p`: .05 and less is a "
            "move. Null if it could not be judged.",
            example="0.02",
            nullable=True,
        ),
        column(
            "verdict",
            pa.string(),
            "More than usual, fewer, for the first time in the nights compared, none any more, as usual; or not "
            "judged.",
            example="up",
            labels=TREND_VERDICTS,
        ),
        column(
            "reason",
            pa.string(),
            "What decided, in words: the shares before and tonight, or why it could not be judged; null where all "
            "is as usual.",
            example="2.3 % of the texts have it, 0.5 % did before",
            nullable=True,
        ),
        column(
            "nights",
            pa.int32(),
            "Nights with which it was compared, at most 28: those before the last two.",
            example="28",
            unit="count",
        ),
        column(
            "panel",
            pa.float32(),
            "Share of the texts, then or tonight, whichever is less, of sources that gave texts then and tonight; "
            "only these are compared.",
            example="0.97",
            unit="share, 0 to 1",
        ),
        *SIGNED,
    ),
    since_format=6,
)
