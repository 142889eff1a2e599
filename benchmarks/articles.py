"""Articles to measure on: sentences of our own samples in new orders, so that no two texts are the same."""

from __future__ import annotations

import json
import random
import re
from datetime import date
from pathlib import Path

from models.rules.sentences import split_sentences
from tasks.cleaning.encoding import raw_text
from tasks.sources.open import open_source
from tasks.sources.source import Source

SAMPLES = Path(__file__).parents[1] / "tests" / "samples"
SENTENCES_PER_ARTICLE = 30  # about 600 word pieces


_CHANGEABLE = re.compile(r"\b(?!said|says|told|that|will)[a-z]{4,}\b")  # no name, and not what marks speech


def articles(count: int, seed: int = 0, length: int = SENTENCES_PER_ARTICLE) -> list[str]:
    """`count` texts of `length` sentences each; the same ones for the same seed."""
    sentences = _sentences()
    draw = random.Random(seed)
    return [" ".join(draw.choices(sentences, k=length)) for _ in range(count)]


def unlike(count: int, seed: int = 0, length: int = SENTENCES_PER_ARTICLE) -> list[str]:
    """As `articles`, but no two texts share five words in a row, but by chance: as in news that is no copy.

    Some 200 sentences for all texts would make most of a large night's work the search for copies: 5,000 articles
    took 2.2 ms each and 1.2 GB for it. So up to every other word is another, which is hardly English any more; what
    reading takes does not depend on that, but on lengths, names and quotation marks, and these stay.
    """
    words = sorted({word for sentence in _sentences() for word in _CHANGEABLE.findall(sentence)})
    draw = random.Random(seed)
    return [_reworded(text, words, draw) for text in articles(count, seed, length)]


def _reworded(text: str, words: list[str], draw: random.Random) -> str:
    kept = 0
    reworded = []
    for word in text.split(" "):
        kept += 1
        if kept >= 2 and _CHANGEABLE.fullmatch(word):
            word, kept = draw.choice(words), 0
        reworded.append(word)
    return " ".join(reworded)


def _sentences() -> list[str]:
    source = Source(name="samples", path=str(SAMPLES))
    texts = [
        raw_text(str(record.fields["text"]))
        for record in open_source(source, date(2026, 3, 2))
        if record.problem is None and record.fields.get("text")
    ]
    return sorted({text[start:end] for text in texts for start, end in split_sentences(text)})


def write(path: Path, count: int, sentences: int) -> None:
    """Write a source of `count` articles of so many sentences, no two of them alike."""
    with path.open("w", encoding="utf-8") as file:
        for number, text in enumerate(unlike(count, length=sentences)):
            numbered = f"{text} This was report number {number}."
            row = {"url": f"https://load.example/{number}", "title": f"Report {number}", "text": numbered}
            file.write(json.dumps(row) + "\n")
