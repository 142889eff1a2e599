"""Dates and amounts in news articles, labelled by hand: each with its words and its resolved value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from models.datasets.files import need
from models.datasets.news import read_lines

LABELS = "news/places_dates_amounts.jsonl"
DEVELOPMENT = 40  # the first so many articles; rules were made on these, the others are held out


@dataclass(frozen=True, slots=True)
class LabelledDate:
    """An expression of time, and the days from and to which it reaches."""

    start: int
    end: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class LabelledAmount:
    """A number with its words; `unit` as the labels write it: dollars, %, feet, people."""

    start: int
    end: int
    low: float | None
    high: float | None
    bound: str
    unit: str
    kind: str
    currency: str | None


@dataclass(frozen=True, slots=True)
class ArticleWithAmounts:
    """An article, the day on which it was printed, and all its dates and amounts."""

    text: str
    printed: date
    dates: tuple[LabelledDate, ...]
    amounts: tuple[LabelledAmount, ...]


def read_dates_and_amounts(data: Path, *, held_out: bool) -> list[ArticleWithAmounts]:
    """The labelled articles that are held out, or those on which the rules were made.

    Raises:
        ModelError: a file is missing.
    """
    texts = {row["id"]: row["text"] for row in read_lines(need(data, "news/articles.jsonl"))}
    rows = read_lines(need(data, LABELS))
    return [
        ArticleWithAmounts(
            texts[row["id"]],
            date.fromisoformat(row["date"]),
            tuple(
                LabelledDate(d["start"], d["end"], date.fromisoformat(d["from"]), date.fromisoformat(d["to"]))
                for d in row["dates"]
            ),
            tuple(
                LabelledAmount(
                    a["start"], a["end"], a["low"], a["high"], a["bound"], a["unit"], a["kind"], a["currency"]
                )
                for a in row["amounts"]
            ),
        )
        for row in (rows[DEVELOPMENT:] if held_out else rows[:DEVELOPMENT])
    ]
