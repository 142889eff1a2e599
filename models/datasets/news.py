"""Hand-labelled news: the stances of sentences on claims, in the articles of the claims and in others.

The labels are ours: offsets in models/datasets/labels, into texts by their addresses. The texts belong to others
and are in the folder of data sets.
"""

from __future__ import annotations

import json
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

from models.api import NEWS_LABELS, SENTIMENT_LABELS, STANCE_LABELS, Span
from models.datasets.files import csv_rows, need
from models.datasets.own import own_lines
from models.judge.pairs import Pair
from models.rules.sentences import split_sentences

_WEB, _HIGHLIGHTS, _EXTREME, _BBC, _FNC = "http", "cnn_dm row ", "xsum row ", "bbc ", "fnc1 body "
READ_SENTENCES = 16  # sentences that annotators read of a partly labelled article, with its title
UNRELATED = STANCE_LABELS.index("unrelated")


@dataclass(frozen=True, slots=True)
class NewsArticle:
    """An article with its sentences, and the labelled speaker of each sentence, "" if there is none."""

    title: str
    text: str
    sentences: list[Span]
    speakers: list[str]

    def pair(self, claim: str, sentence: int, context: bool = True, speaker: bool = True) -> Pair:
        """The claim beside a sentence.

        Args:
            context: whether to add the sentence before and the title.
            speaker: whether to put the speaker's name before the sentence.
        """
        statement = self.surface(sentence)
        if speaker and self.speakers[sentence]:
            statement = f"{self.speakers[sentence]}: {statement}"
        if not context:
            return Pair(claim, statement)
        return Pair(claim, statement, self.surface(sentence - 1) if sentence else "", self.title)

    def surface(self, sentence: int) -> str:
        """The words of a sentence."""
        start, end = self.sentences[sentence]
        return self.text[start:end]


class LabelledSentence(NamedTuple):
    """A sentence that bears on a claim.

    Attributes:
        stance: its number in STANCE_LABELS.
        firm: whether the annotator was sure.
        speaker: the holder of the stance; "article" for the author.
    """

    span: Span
    stance: int
    firm: bool
    speaker: str


@dataclass(frozen=True, slots=True)
class NewsClaim:
    """A claim on an article: the number of the article's own stance, and every sentence that bears on the claim."""

    article: str
    claim: str
    own: int
    sentences: list[LabelledSentence]

    def stance_of(self, span: Span) -> LabelledSentence | None:
        """The label of the sentence that overlaps `span` most, by at least half of the shorter of both; None if
        there is none."""
        best: tuple[int, LabelledSentence | None] = (0, None)
        for labelled in self.sentences:
            shared = min(span[1], labelled.span[1]) - max(span[0], labelled.span[0])
            if 2 * shared >= min(span[1] - span[0], labelled.span[1] - labelled.span[0]) and shared > best[0]:
                best = shared, labelled
        return best[1]


def read_articles(data: Path, split: str) -> dict[str, NewsArticle]:
    """The articles of "train" or "dev", by id.

    Raises:
        ModelError: a data file is missing.
    """
    statements = {row["id"]: row["statements"] for row in read_lines(need(data, "news/readings.jsonl"))}
    articles: dict[str, NewsArticle] = {}
    for row in read_lines(need(data, "news/articles.jsonl")):
        if row["split"] == split:
            sentences = [(start, end) for start, end in row["sentences"]]
            speakers = [_speaker(span, statements.get(row["id"], [])) for span in sentences]
            articles[row["id"]] = NewsArticle(row["title"], row["text"], sentences, speakers)
    return articles


def read_fresh_articles(data: Path, split: str) -> dict[str, NewsArticle]:
    """The articles of "fresh", "further", "third" or "fourth": claims on them are labelled, speakers are not.

    They are for training; no weights have learned from "third" and "fourth" yet.

    Raises:
        ModelError: a data file is missing.
    """
    texts = _texts(data)
    names = [row.split("\t")[0] for row in own_lines("news_articles.tsv") if row.split("\t")[1] == split]
    return {name: texts.article(name) for name in names}


def read_claims(articles: Container[str]) -> list[NewsClaim]:
    """The claims on `articles`.

    Raises:
        ModelError: the labels are missing.
    """
    rows = (json.loads(line) for line in own_lines("news_stances.jsonl"))
    return [
        NewsClaim(
            row["id"],
            row["claim"],
            STANCE_LABELS.index(row["article"]),
            [
                LabelledSentence((start, end), STANCE_LABELS.index(stance), firm, speaker or "")
                for start, end, stance, firm, speaker, _ in row["sentences"]
            ],
        )
        for row in rows
        if row["id"] in articles
    ]


def read_claims_from_elsewhere() -> dict[str, list[NewsClaim]]:
    """By development article, claims on other articles that it comes near, with where the article stands on them.

    The claims are 170 of those on development articles, drawn at random; the articles are those that the judge did
    not set aside before or after its first round. Sentences are not labelled.

    Raises:
        ModelError: the labels are missing.
    """
    claims: dict[str, list[NewsClaim]] = {}
    for row in own_lines("news_elsewhere.tsv"):
        article, stance, claim = row.split("\t")
        claims.setdefault(article, []).append(NewsClaim(article, claim, STANCE_LABELS.index(stance), []))
    return claims


class LabelledPair(NamedTuple):
    """A claim beside a sentence of another article than the claim's.

    Attributes:
        origin: `cross` for the nearest sentences; `unsure` for sentences of which the judge of the first training
            was unsure, or sure in a surprising way.
        article: the article's id in news_articles.tsv.
        second: the label of an independent second annotator, if there was one.
    """

    origin: str
    article: str
    pair: Pair
    stance: int
    firm: bool
    second: int | None


def read_labelled_pairs(data: Path) -> list[LabelledPair]:
    """All hand-labelled pairs.

    Raises:
        ModelError: the labels or the texts are missing.
    """
    texts = _texts(data)
    rows = (line.split("\t") for line in own_lines("news_pairs.tsv"))
    return [
        LabelledPair(
            origin,
            article,
            texts.pair(article, (int(start), int(end)), claim),
            STANCE_LABELS.index(stance),
            firm == "1",
            STANCE_LABELS.index(second) if second else None,
        )
        for origin, article, start, end, stance, firm, second, claim in rows
    ]


class NameTone(NamedTuple):
    """The author's tone towards a name, a number in SENTIMENT_LABELS, and the sentences that show it unless it is
    neutral."""

    name: str
    tone: int
    shown: tuple[Span, ...]


class PartlyLabelledArticle(NamedTuple):
    """An article with three labels: the sentiment of its beginning (`written`, a number in SENTIMENT_LABELS), the
    kind of news (a number in NEWS_LABELS), and the tones towards its main names.

    Attributes:
        part: "train" if the joint training learns its tones; "tuning" for fitting afterwards.
    """

    part: str
    text: str
    sentences: list[Span]
    written: int
    news: int
    tones: list[NameTone]

    @property
    def read_to(self) -> int:
        """The end of the part that annotators read."""
        return self.sentences[:READ_SENTENCES][-1][1]


def read_partly_labelled(data: Path) -> list[PartlyLabelledArticle]:
    """All articles of news_kinds.jsonl.

    A tenth was labelled by two independent annotators. They agree on `written` in 98 % of those for tuning and 95 %
    of those for training, on `news` in 88 and 95 %, on tones in 99 and 99 %; of the tones for training that either
    of them calls positive or negative, in 73 %.

    Raises:
        ModelError: the labels or the texts are missing.
    """
    texts = _texts(data)
    articles = []
    for row in map(json.loads, own_lines("news_kinds.jsonl")):
        article = texts.article(row["id"])
        tones = [
            NameTone(name, SENTIMENT_LABELS.index(tone), tuple((a, b) for a, b in shown))
            for name, tone, shown in row["tones"]
        ]
        written, news = SENTIMENT_LABELS.index(row["written"]), NEWS_LABELS.index(row["news"])
        articles.append(PartlyLabelledArticle(row["part"], article.text, article.sentences, written, news, tones))
    return articles


@cache
def _texts(data: Path) -> _Texts:
    return _Texts(data)


class _Texts:
    """The texts that news_articles.tsv addresses, in the folder of data sets; each set is read when needed."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._addresses = dict(row.split("\t")[::2] for row in own_lines("news_articles.tsv"))
        self._cut: dict[str, tuple[str, str, list[Span]]] = {}

    @cached_property
    def _corpus(self) -> dict[str, dict[str, Any]]:
        path = need(self._data, "corpus/news_2021_12/articles.jsonl")
        return {row["url"]: row for row in read_lines(path)}

    @cached_property
    def _highlights(self) -> list[dict[str, Any]]:
        return read_lines(need(self._data, "summaries/cnn_dm/train_dev.jsonl"))

    @cached_property
    def _extreme(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = json.loads(need(self._data, "summaries/xsum/train.json").read_bytes())[
            "Instances"
        ]
        return rows

    @cached_property
    def _bbc(self) -> dict[str, dict[str, Any]]:
        return {row["id"]: row for row in read_lines(need(self._data, "summaries/bbc/pairs.jsonl"))}

    @cached_property
    def _bodies(self) -> dict[str, str]:
        rows = csv_rows(need(self._data, "stance/fnc1/train_bodies.csv"))
        return {row["Body ID"]: row["articleBody"] for row in rows}

    def _parts(self, name: str) -> tuple[str, str, list[Span]]:
        """Title, text and sentences."""
        if name not in self._cut:
            title, text = self._read(self._addresses[name])
            self._cut[name] = title, text, split_sentences(text)
        return self._cut[name]

    def _read(self, address: str) -> tuple[str, str]:
        if address.startswith(_WEB):
            return self._corpus[address]["title"], self._corpus[address]["text"]
        if address.startswith(_HIGHLIGHTS):
            return "", self._highlights[int(address.removeprefix(_HIGHLIGHTS))]["article"]
        if address.startswith(_EXTREME):
            return "", self._extreme[int(address.removeprefix(_EXTREME))]["input"]
        if address.startswith(_BBC):
            row = self._bbc[address.removeprefix(_BBC)]
            return row["title"], row["article"]
        if address.startswith(_FNC):
            return "", self._bodies[address.removeprefix(_FNC)]
        return "", need(self._data, f"quotes/polnear/train/text/{address}").read_text(encoding="utf-8")

    def article(self, name: str) -> NewsArticle:
        title, text, sentences = self._parts(name)
        return NewsArticle(title, text, sentences, [""] * len(sentences))

    def pair(self, article: str, span: Span, claim: str) -> Pair:
        title, text, sentences = self._parts(article)
        before = [sentence for sentence in sentences if sentence[1] <= span[0]]
        return Pair(claim, text[slice(*span)], text[slice(*before[-1])] if before else "", title)


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file. Only line feeds end lines, since some texts hold other separators."""
    return [json.loads(line) for line in path.read_bytes().split(b"\n") if line]


def _speaker(span: Span, statements: Sequence[dict[str, Any]]) -> str:
    """The speaker of most characters of a sentence; "" if nobody speaks or the speaker is unknown."""
    start, end = span
    best, most = "", 0
    for statement in statements:
        characters = sum(max(0, min(end, b) - max(start, a)) for a, b in statement["parts"])
        if characters > most and statement["speaker"] not in (None, "unknown"):
            best, most = statement["speaker"], characters
    return best
