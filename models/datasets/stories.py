"""Articles labelled with the story that they report: ECB+, and news of December 2021 with labels of our own."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from models.datasets.files import need
from models.datasets.news import read_lines
from models.stories.texts import Background, words_of

ECB_FITTED = range(1, 12)  # topics that may be fitted on; those from 12 on measure
_ADDRESS = re.compile(r"(https?|www) ")
_BEFORE_POINT = re.compile(r" ([.,;:!?'%)])")
_BODY = re.compile(r"<BODY>(.*?)</BODY>", re.DOTALL)
_BACKGROUND_TEXTS = 3_000
_COMMON_WORDS = 600
_ONE_NIGHT = date(2000, 1, 1)  # of all ECB+


@dataclass(frozen=True, slots=True)
class StoryText:
    """An article.

    Attributes:
        story: the name of its story; None for an article in none.
        topic: of ECB+, from 1; 0 elsewhere.
    """

    text_id: str
    title: str
    text: str
    night: date
    story: str | None
    topic: int = 0

    @property
    def published(self) -> date | None:
        """The day on which it was printed, which is that of its night; None in ECB+."""
        return None if self.topic else self.night


class HardPair(NamedTuple):
    """Two articles that are hard to tell apart or to bring together."""

    one: str
    other: str
    same: bool


def read_ecb(data: Path) -> list[StoryText]:
    """ECB+ (Cybulska and Vossen 2014): each topic has two events alike, which are two stories.

    The first line that is no address is the headline; dates are not used, as few texts have one.

    Raises:
        ModelError: the folder is missing.
    """
    folder = need(data, "stories/ecbplus")
    return [
        _ecb_text(path, int(topic.name))
        for topic in sorted(folder.iterdir(), key=lambda path: int(path.name))
        for path in sorted(topic.glob("*.xml"))
    ]


def _ecb_text(path: Path, topic: int) -> StoryText:
    lines: dict[int, list[str]] = {}
    for token in ElementTree.parse(path).getroot().iter("token"):
        lines.setdefault(int(token.get("sentence", "0")), []).append(token.text or "")
    sentences = [_BEFORE_POINT.sub(r"\1", " ".join(words)) for _, words in sorted(lines.items())]
    if sentences and _ADDRESS.match(sentences[0]):
        del sentences[0]
    title, *body = sentences or [""]
    story = f"{topic}{'+' if 'plus' in path.stem else ''}"
    return StoryText(path.stem, title, "\n".join(body), _ONE_NIGHT, story, topic)


def read_december(data: Path) -> tuple[list[StoryText], list[HardPair]]:
    """All articles of the corpus, with their stories, and pairs of hard cases.

    Raises:
        ModelError: a data file is missing.
    """
    stories = read_lines(need(data, "news/stories.jsonl"))
    story_of = {url: story["story"] for story in stories for url in story["articles"]}
    texts = [
        StoryText(
            row["url"],
            row["title"] or "",
            row["text"],
            date.fromisoformat(row["fetched_date_utc8"][:10]),
            story_of.get(row["url"]),
        )
        for row in read_lines(need(data, "corpus/news_2021_12/articles.jsonl"))
    ]
    pairs = read_lines(need(data, "news/story_pairs.jsonl"))
    return texts, [HardPair(row["a"], row["b"], row["same"]) for row in pairs]


def read_background(data: Path) -> Background:
    """Shares of the texts of Reuters-21578 that have a word, for its most common words: what ties no two texts.

    Raises:
        ModelError: the folder is missing.
    """
    seen: Counter[str] = Counter()
    texts = 0
    for body in _reuters(data):
        seen.update({word for word in words_of(body) if word.isalpha()})
        texts += 1
        if texts == _BACKGROUND_TEXTS:
            break
    return Background(
        texts=1_000,  # a week of a small lake: fewer, and a first night's own words would decide alone
        shares={word: round(count / texts, 4) for word, count in sorted(seen.most_common(_COMMON_WORDS))},
        other=0.0005,  # of the order of one text in the background's two thousand
    )


def _reuters(data: Path) -> Iterator[str]:
    for path in sorted(need(data, "stories/reuters21578").glob("*.sgm")):
        yield from (body.replace("&lt;", "<") for body in _BODY.findall(path.read_text(encoding="latin-1")))
