"""Articles to measure on: sentences of our own samples in new orders, so that no two texts are the same."""

from __future__ import annotations

import json
import random
from datetime import date
from pathlib import Path

from models.sentences import split_sentences
from tasks.cleaning.encoding import raw_text
from tasks.sources.open import open_source
from tasks.sources.source import Source

SAMPLES = Path(__file__).parent.parent / "samples"
SENTENCES_PER_ARTICLE = 30  # about 600 word pieces


def articles(count: int, seed: int = 0, length: int = SENTENCES_PER_ARTICLE) -> list[str]:
    """`count` texts of `length` sentences each; the same ones for the same seed."""
    sentences = _sentences()
    draw = random.Random(seed)
    return [" ".join(draw.choices(sentences, k=length)) for _ in range(count)]


def _sentences() -> list[str]:
    source = Source(name="samples", path=str(SAMPLES))
    texts = [
        raw_text(str(record.fields["text"]))
        for record in open_source(source, date(2026, 3, 2))
        if record.problem is None and record.fields.get("text")
    ]
    return sorted({text[start:end] for text in texts for start, end in split_sentences(text)})


def write(path: Path, count: int, sentences: int) -> None:
    """Write a source of `count` articles of so many sentences; no two texts are the same."""
    with path.open("w", encoding="utf-8") as file:
        for number, text in enumerate(articles(count, length=sentences)):
            told = f"{text} This was report number {number}."
            row = {"url": f"https://load.example/{number}", "title": f"Report {number}", "text": told}
            file.write(json.dumps(row) + "\n")
