"""Pairs of names of two articles that share a surname, an acronym or a name of bodies, labelled by hand.

The labels are ours: offsets into public texts by their addresses. Whoever labelled a pair read both places; 120
were labelled again by another person, who did not see the first labels, and all were the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from models.api import Span
from models.datasets.files import need
from models.datasets.news import read_fresh_articles, read_lines
from models.datasets.own import own_lines

FIT, MEASURED = "fit", "measure"
_DAY = re.compile(r"_(\d{4}-\d\d-\d\d)_")
_UNDATED = date(2015, 4, 1)  # articles of 2015 of which only the year is known count as one night


@dataclass(frozen=True, slots=True)
class NamedText:
    """An article, by its address or, if it is not of the corpus, its name in news_articles.tsv."""

    text_id: str
    title: str
    text: str
    night: date


@dataclass(frozen=True, slots=True)
class EntityPair:
    """A name in one article and one in another.

    Attributes:
        part: FIT or MEASURED; all pairs of one surname or acronym are in one part.
        one: the article, by its `NamedText.text_id`.
        place: of the name in that article.
        same: whether both are of one person or body.
    """

    part: str
    one: str
    place: Span
    other: str
    other_place: Span
    same: bool


def read_entity_pairs(data: Path) -> tuple[list[NamedText], list[EntityPair]]:
    """All articles of the corpus and those of the pairs, and the pairs.

    Raises:
        ModelError: a data file is missing.
    """
    addresses = {row.split("\t")[0]: row.split("\t")[2] for row in own_lines("news_articles.tsv")}
    corpus = {row["url"]: row for row in read_lines(need(data, "corpus/news_2021_12/articles.jsonl"))}
    texts = {
        url: NamedText(url, row["title"] or "", row["text"], date.fromisoformat(row["fetched_date_utc8"][:10]))
        for url, row in corpus.items()
    }
    articles = {split: read_fresh_articles(data, split) for split in ("train", "dev")}
    pairs = []
    for line in own_lines("entity_pairs.tsv"):
        part, one, start, end, other, other_start, other_end, label, _ = line.split("\t")
        for name in (one, other):
            if addresses[name] not in corpus:
                article = next(named[name] for named in articles.values() if name in named)
                texts[name] = NamedText(name, article.title, article.text, _day(name))
        ids = [addresses[name] if addresses[name] in corpus else name for name in (one, other)]
        places = (int(start), int(end)), (int(other_start), int(other_end))
        pairs.append(EntityPair(part, ids[0], places[0], ids[1], places[1], label == "same"))
    return sorted(texts.values(), key=lambda text: (text.night, text.text_id)), pairs


def _day(name: str) -> date:
    found = _DAY.search(name)
    return date.fromisoformat(found[1]) if found else _UNDATED
